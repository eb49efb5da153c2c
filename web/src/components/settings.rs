//! Choices that hold for the whole page.

use std::rc::Rc;

use complexity::{DataType, Parameter, Setting, bounds};
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use super::controls::switch;
use super::number_box::NumberBox;
use crate::browser::{Preferences, Theme};
use crate::hooks::Dispatch;
use crate::state::{Action, Document, Field, RowCount, Target};
use crate::text::{Language, Messages};

/// What the settings show and change.
pub(crate) struct SettingsProps {
    pub(crate) document: Rc<Document>,
    pub(crate) preferences: Preferences,
    pub(crate) on_preferences: Callback<Preferences>,
}

pub(crate) fn settings(
    props: &SettingsProps,
    text: &'static Messages,
    dispatch: &Dispatch,
) -> Html {
    let document = &props.document;
    let preferences = props.preferences;
    let act = |to_action: fn(usize) -> Action| {
        let dispatch = dispatch.clone();
        Callback::from(move |index| dispatch.dispatch(to_action(index)))
    };
    let setting = |change: fn(&mut Setting, bool)| {
        let (dispatch, setting) = (dispatch.clone(), document.setting);
        Callback::from(move |on| {
            let mut next = setting;
            change(&mut next, on);
            dispatch.dispatch(Action::SetSetting(next));
        })
    };
    let batch = {
        let dispatch = dispatch.clone();
        Callback::from(move |value| {
            dispatch.dispatch(Action::Set {
                target: Target::Network,
                field: Field::all(Parameter::Batch),
                value,
                dragging: false,
            });
        })
    };
    let themes = [
        (Theme::System, text.theme_system),
        (Theme::Light, text.theme_light),
        (Theme::Dark, text.theme_dark),
    ];
    let theme = props
        .on_preferences
        .reform(move |index: usize| Preferences {
            theme: themes[index].0,
            ..preferences
        });
    let language = props
        .on_preferences
        .reform(move |index: usize| Preferences {
            language: Some(Language::ALL[index]),
            ..preferences
        });
    let now = preferences.language();
    html! {
        <div class="settings">
            { choice(
                "setting-data-type",
                text.data_type,
                &DataType::ALL.map(DataType::name),
                DataType::ALL.iter().position(|all| *all == document.data_type),
                act(|index| Action::SetDataType(DataType::ALL[index])),
            ) }
            <p class="choice">
                <label for="setting-batch">{ (text.parameter)(Parameter::Batch) }</label>
                <NumberBox
                    id="setting-batch"
                    label={(text.parameter)(Parameter::Batch)}
                    value={document.setting.batch}
                    bounds={bounds(None, &document.network.input, Parameter::Batch)}
                    on_number={batch}
                />
            </p>
            { choice(
                "setting-rows",
                text.rows_show,
                &[text.macs, text.flops],
                Some(usize::from(document.rows == RowCount::Flops)),
                act(|index| Action::SetRows(if index == 0 { RowCount::Macs } else { RowCount::Flops })),
            ) }
            { switch(text.in_place, document.setting.in_place, &setting(|setting, on| setting.in_place = on)) }
            { switch(text.fold_batch_norm, document.setting.fold_batch_norm, &setting(|setting, on| setting.fold_batch_norm = on)) }
            { switch(text.concat_as_view, document.setting.concat_as_view, &setting(|setting, on| setting.concat_as_view = on)) }
            { choice(
                "setting-theme",
                text.theme,
                &themes.map(|(_, name)| name),
                themes.iter().position(|(theme, _)| *theme == preferences.theme),
                theme,
            ) }
            { choice(
                "setting-language",
                text.language,
                &Language::ALL.map(|all| all.messages().language_name),
                Language::ALL.iter().position(|all| *all == now),
                language,
            ) }
            <details class="fold">
                <summary>{ text.shortcuts }</summary>
                <dl class="shortcuts">
                    for (keys, does) in text.shortcut_list {
                        <div><dt><kbd>{ keys }</kbd></dt><dd>{ does }</dd></div>
                    }
                </dl>
            </details>
            <p class="hint">{ text.privacy }</p>
        </div>
    }
}

/// A choice among few.
pub(crate) fn choice(
    id: &'static str,
    label: &'static str,
    options: &[&'static str],
    chosen: Option<usize>,
    on_choose: Callback<usize>,
) -> Html {
    let count = options.len();
    let choose = Callback::from(move |event: Event| {
        let select: HtmlSelectElement = event.target_unchecked_into();
        let index = usize::try_from(select.selected_index()).ok();
        if let Some(index) = index.filter(|&index| index < count) {
            on_choose.emit(index);
        }
    });
    html! {
        <p class="choice">
            <label for={id}>{ label }</label>
            <select {id} onchange={choose}>
                for (index, option) in options.iter().enumerate() {
                    <option selected={chosen == Some(index)}>{ *option }</option>
                }
            </select>
        </p>
    }
}
