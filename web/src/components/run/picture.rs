//! The picture that is run on: chosen, drawn, or from a file.

use std::rc::Rc;

use wasm_bindgen::JsCast as _;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::draw_pad::draw_pad;
use super::file::FileState;
use super::own::{Deed, Own, OwnDispatcher};
use super::pixels::{Picture as Drawn, Pixels};
use crate::components::settings;
use crate::run::drawing::SIDE;
use crate::run::pictures::Picture;
use crate::run::plan::{Levels, Trouble, picture_side};
use crate::run::scale::opaque;
use crate::state::{PictureChoice, RunSetup};
use crate::text::RunMessages;

const CHOICES: [PictureChoice; 5] = [
    PictureChoice::Bundled(Picture::House),
    PictureChoice::Bundled(Picture::Rings),
    PictureChoice::Bundled(Picture::Digit),
    PictureChoice::Drawn,
    PictureChoice::File,
];

/// A picture to run on, and how it looks.
#[derive(Clone, PartialEq)]
pub(super) struct Input {
    pub(super) levels: Rc<Levels>,
    drawn: Drawn,
}

impl Input {
    /// The chosen picture at a side.
    pub(super) fn new(choice: PictureChoice, side: u64, own: &Own) -> Result<Self, Trouble> {
        let levels = levels(choice, picture_side(side)?, own)?;
        let drawn = if choice == PictureChoice::Drawn {
            Drawn::new(SIDE, SIDE, opaque(&own.drawing.levels))
        } else {
            Drawn::new(levels.side, levels.side, opaque(&levels.grey))
        };
        Ok(Self {
            levels: Rc::new(levels),
            drawn,
        })
    }
}

fn levels(choice: PictureChoice, side: usize, own: &Own) -> Result<Levels, Trouble> {
    let grey = match choice {
        PictureChoice::Bundled(picture) => picture.draw(side),
        PictureChoice::Drawn => own.drawing.at_side(side),
        PictureChoice::File => {
            let (name, levels) = match &own.file {
                FileState::None => return Err(Trouble::NoFile),
                FileState::Unreadable(name) => (name.clone(), None),
                FileState::Loaded(file) => (file.name.clone(), file.levels(side)),
            };
            return levels.ok_or(Trouble::FileUnreadable { name });
        }
    };
    Ok(Levels { side, grey })
}

/// The choice of a picture, and the picture.
pub(super) fn input_picture(
    setup: &RunSetup,
    on_setup: &Callback<RunSetup>,
    (own, dispatcher): (&Own, &OwnDispatcher),
    input: Option<&Input>,
    text: &RunMessages,
) -> Html {
    let choose = {
        let setup = setup.clone();
        on_setup.reform(move |index: usize| RunSetup {
            picture: CHOICES[index],
            ..setup.clone()
        })
    };
    let choice = setup.picture;
    let name = match (choice, &own.file) {
        (PictureChoice::File, FileState::Loaded(file)) => file.name.as_str(),
        _ => (text.picture_name)(choice),
    };
    html! {
            <div class="run__picture">
                { settings::choice(
    "run-picture",
    text.picture,
    &CHOICES.map(text.picture_name),
    CHOICES.iter().position(|each| *each == choice),
    choose,
    ) }
                if choice == PictureChoice::File {
                    { file_input(&own.file, dispatcher, input, text) }
                }
                if let Some(input) = input {
                    if choice == PictureChoice::Drawn {
                        { draw_pad(&own.drawing, &input.drawn, dispatcher, text) }
                    } else {
                        <Pixels
                            picture={input.drawn.clone()}
                            label={(text.picture_shown)(name, input.levels.side)}
                        />
                    }
                }
            </div>
        }
}

fn file_input(
    file: &FileState,
    own: &OwnDispatcher,
    input: Option<&Input>,
    text: &RunMessages,
) -> Html {
    let own = own.clone();
    let choose = Callback::from(move |event: Event| {
        let chosen = event
            .target()
            .and_then(|target| target.dyn_into::<HtmlInputElement>().ok())
            .and_then(|input| input.files()?.get(0));
        if let Some(file) = chosen {
            let own = own.clone();
            yew::platform::spawn_local(async move {
                own.dispatch(Deed::File(FileState::of(file).await));
            });
        }
    });
    html! {
        <>
            <p class="choice">
                <label for="run-file">{ text.file }</label>
                <input id="run-file" class="run__file" type="file" accept="image/*" onchange={choose} />
            </p>
            if let (FileState::Loaded(file), Some(input)) = (file, input) {
                <p class="hint">{ (text.file_used)(&file.name, file.size(), input.levels.side) }</p>
            }
        </>
    }
}
