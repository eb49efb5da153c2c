//! Choices that hold for the whole page.

use std::rc::Rc;

use complexity::{DataType, Parameter, Setting, bounds};
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use super::controls::Switch;
use super::knob::NumberBox;
use super::sources::sources;
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
            <Choice
                id="setting-data-type"
                label={text.data_type}
                options={DataType::ALL.map(DataType::name).to_vec()}
                chosen={DataType::ALL.iter().position(|all| *all == document.data_type)}
                on_choose={act(|index| Action::SetDataType(DataType::ALL[index]))}
            />
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
            <Choice
                id="setting-rows"
                label={text.rows_show}
                options={vec![text.macs, text.flops]}
                chosen={Some(usize::from(document.rows == RowCount::Flops))}
                on_choose={act(|index| Action::SetRows(if index == 0 { RowCount::Macs } else { RowCount::Flops }))}
            />
            <Switch
                label={text.in_place}
                on={document.setting.in_place}
                on_switch={setting(|setting, on| setting.in_place = on)}
            />
            <Switch
                label={text.fold_batch_norm}
                on={document.setting.fold_batch_norm}
                on_switch={setting(|setting, on| setting.fold_batch_norm = on)}
            />
            <Switch
                label={text.concat_as_view}
                on={document.setting.concat_as_view}
                on_switch={setting(|setting, on| setting.concat_as_view = on)}
            />
            <Choice
                id="setting-theme"
                label={text.theme}
                options={themes.map(|(_, name)| name).to_vec()}
                chosen={themes.iter().position(|(theme, _)| *theme == preferences.theme)}
                on_choose={theme}
            />
            <Choice
                id="setting-language"
                label={text.language}
                options={Language::ALL.map(|all| all.messages().language_name).to_vec()}
                chosen={Language::ALL.iter().position(|all| *all == now)}
                on_choose={language}
            />
            <details class="fold">
                <summary>{ text.shortcuts }</summary>
                <dl class="shortcuts">
                    for (keys, does) in text.shortcut_list {
                        <div><dt><kbd>{ keys }</kbd></dt><dd>{ does }</dd></div>
                    }
                </dl>
            </details>
            { sources(text) }
            <p class="hint">{ text.privacy }</p>
        </div>
    }
}

#[derive(PartialEq, Properties)]
pub(crate) struct ChoiceProps {
    pub(crate) id: &'static str,
    pub(crate) label: AttrValue,
    pub(crate) options: Vec<&'static str>,
    pub(crate) chosen: Option<usize>,
    /// The index of what was chosen.
    pub(crate) on_choose: Callback<usize>,
}

#[component]
pub(crate) fn Choice(props: &ChoiceProps) -> Html {
    let (count, on_choose) = (props.options.len(), props.on_choose.clone());
    let choose = Callback::from(move |event: Event| {
        let select: HtmlSelectElement = event.target_unchecked_into();
        let index = usize::try_from(select.selected_index()).ok();
        if let Some(index) = index.filter(|&index| index < count) {
            on_choose.emit(index);
        }
    });
    html! {
        <p class="choice">
            <label for={props.id}>{ props.label.clone() }</label>
            <select id={props.id} onchange={choose}>
                for (index, option) in props.options.iter().enumerate() {
                    <option selected={props.chosen == Some(index)}>{ *option }</option>
                }
            </select>
        </p>
    }
}
