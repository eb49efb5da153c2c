//! The picture that is run on: chosen, drawn, or from a file.

use std::rc::Rc;

use wasm_bindgen::JsCast as _;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::draw_pad::DrawPad;
use super::file::FileState;
use super::pixels::{Picture as Drawn, Pixels};
use crate::components::settings::Choice;
use crate::run::drawing::{Drawing, Pencil};
use crate::run::pictures::Picture;
use crate::run::plan::{Levels, Trouble, picture_side};
use crate::run::scale::opaque;
use crate::state::{PictureChoice, RunSetup};
use crate::text::{RunMessages, use_text};

const CHOICES: [PictureChoice; 5] = [
    PictureChoice::Bundled(Picture::House),
    PictureChoice::Bundled(Picture::Rings),
    PictureChoice::Bundled(Picture::Digit),
    PictureChoice::Drawn,
    PictureChoice::File,
];

/// The pictures that are in no link.
#[derive(Clone, PartialEq)]
pub(super) struct OwnPictures {
    pub(super) drawing: Drawing,
    pub(super) file: FileState,
}

/// The picture's grey levels.
pub(super) fn levels(
    choice: PictureChoice,
    side: u64,
    own: &OwnPictures,
) -> Result<Rc<Levels>, Trouble> {
    let side = picture_side(side)?;
    let levels = match choice {
        PictureChoice::Bundled(picture) => Levels {
            side,
            grey: picture.draw(side),
        },
        PictureChoice::Drawn => Levels {
            side,
            grey: own.drawing.at_side(side),
        },
        PictureChoice::File => match &own.file {
            FileState::None => return Err(Trouble::NoFile),
            FileState::Unreadable(name) => {
                return Err(Trouble::FileUnreadable { name: name.clone() });
            }
            FileState::Loaded(file) => {
                file.levels(side).ok_or_else(|| Trouble::FileUnreadable {
                    name: file.name.clone(),
                })?
            }
        },
    };
    Ok(Rc::new(levels))
}

#[derive(PartialEq, Properties)]
pub(super) struct InputPictureProps {
    pub(super) setup: RunSetup,
    pub(super) own: OwnPictures,
    /// None while there is no picture.
    pub(super) levels: Option<Rc<Levels>>,
    pub(super) on_setup: Callback<RunSetup>,
    pub(super) on_pencil: Callback<Pencil>,
    pub(super) on_file: Callback<web_sys::File>,
}

#[component]
pub(super) fn InputPicture(props: &InputPictureProps) -> Html {
    let text = &use_text().run;
    let setup = &props.setup;
    let choose = {
        let setup = setup.clone();
        props.on_setup.reform(move |index: usize| RunSetup {
            picture: CHOICES[index],
            ..setup.clone()
        })
    };
    let is_drawn = setup.picture == PictureChoice::Drawn;
    let drawn = use_memo(
        (props.levels.clone(), is_drawn),
        |(levels, is_drawn)| match levels {
            Some(levels) if !is_drawn => {
                Some(Drawn::new(levels.side, levels.side, opaque(&levels.grey)))
            }
            _ => None,
        },
    );
    let name = match (&setup.picture, &props.own.file) {
        (PictureChoice::File, FileState::Loaded(file)) => file.name.as_str(),
        _ => (text.picture_name)(setup.picture),
    };
    html! {
        <div class="run__picture">
            <Choice
                id="run-picture"
                label={text.picture}
                options={CHOICES.map(text.picture_name).to_vec()}
                chosen={CHOICES.iter().position(|choice| *choice == setup.picture)}
                on_choose={choose}
            />
            if is_drawn {
                <DrawPad drawing={props.own.drawing.clone()} on_pencil={props.on_pencil.clone()} />
            }
            if setup.picture == PictureChoice::File {
                { file_input(props, text) }
            }
            if let Some(drawn) = &*drawn {
                <Pixels picture={drawn.clone()} label={(text.picture_shown)(name, drawn.width)} />
            }
        </div>
    }
}

fn file_input(props: &InputPictureProps, text: &RunMessages) -> Html {
    let on_file = props.on_file.clone();
    let choose = Callback::from(move |event: Event| {
        let chosen = event
            .target()
            .and_then(|target| target.dyn_into::<HtmlInputElement>().ok())
            .and_then(|input| input.files()?.get(0));
        if let Some(file) = chosen {
            on_file.emit(file);
        }
    });
    html! {
        <>
            <p class="choice">
                <label for="run-file">{ text.file }</label>
                <input id="run-file" class="run__file" type="file" accept="image/*" onchange={choose} />
            </p>
            if let (FileState::Loaded(file), Some(levels)) = (&props.own.file, &props.levels) {
                <p class="hint">{ (text.file_used)(&file.name, file.size(), levels.side) }</p>
            }
        </>
    }
}
