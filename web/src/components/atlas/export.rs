//! What can be taken away: code that rebuilds the network, tables, files.

use formats::design;
use formats::export::onnx::{self, Piece, Weights};
use formats::export::{formulas, keras, pytorch};
use formats::link;
use formats::picture::{Colours, Measure, Picture};
use formats::report::Table;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use super::app::{Study, Words};
use super::counting::convention_of;
use crate::browser::{copy_then, download, download_png};
use crate::state::to_link;
use crate::text::use_atlas_text;

/// Links that are longer than this are cut by some programs that send them.
const LONG_LINK: usize = 8_000;

/// A form in which the network, or its figures, are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    PyTorch,
    Keras,
    Onnx,
    Json,
    ReportJson,
    Csv,
    Markdown,
    Latex,
    Formulas,
    Svg(Drawn),
    Png(Drawn),
}

/// What is drawn as a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Drawn {
    List,
    Bars(Measure),
}

impl Form {
    const ALL: [Self; 17] = [
        Self::PyTorch,
        Self::Keras,
        Self::Onnx,
        Self::Json,
        Self::ReportJson,
        Self::Csv,
        Self::Markdown,
        Self::Latex,
        Self::Formulas,
        Self::Svg(Drawn::List),
        Self::Png(Drawn::List),
        Self::Svg(Drawn::Bars(Measure::Macs)),
        Self::Png(Drawn::Bars(Measure::Macs)),
        Self::Svg(Drawn::Bars(Measure::Parameters)),
        Self::Png(Drawn::Bars(Measure::Parameters)),
        Self::Svg(Drawn::Bars(Measure::MapBytes)),
        Self::Png(Drawn::Bars(Measure::MapBytes)),
    ];

    /// What a file of it is called behind the network's name.
    fn suffix(self) -> &'static str {
        match self {
            Self::PyTorch => "_torch.py",
            Self::Keras => "_keras.py",
            Self::Onnx => ".onnx",
            Self::Json => ".json",
            Self::ReportJson => "_report.json",
            Self::Csv => ".csv",
            Self::Markdown => ".md",
            Self::Latex => ".tex",
            Self::Formulas => "_formulas.tex",
            Self::Svg(drawn) => drawn.suffixes()[0],
            Self::Png(drawn) => drawn.suffixes()[1],
        }
    }

    #[expect(
        clippy::redundant_closure_for_method_calls,
        reason = "a method by its path is one of a table of one lifetime"
    )]
    fn write(self, study: &Study, text: Words) -> Result<Vec<u8>, String> {
        let network = &study.document.network;
        let written = match self {
            Self::PyTorch => pytorch::write(network).map_err(|error| error.to_string())?,
            Self::Keras => keras::write(network).map_err(|error| error.to_string())?,
            Self::Json => design::write(network),
            Self::ReportJson => table(study, |table| table.json())?,
            Self::Csv => table(study, |table| table.csv())?,
            Self::Markdown => table(study, |table| table.markdown())?,
            Self::Latex => table(study, |table| table.latex())?,
            Self::Formulas => formulas::write(network, &study.report, study.document.setting.batch),
            Self::Svg(drawn) | Self::Png(drawn) => drawn.write(study, text)?,
            Self::Onnx => {
                let batch = study.document.setting.batch;
                let pieces = onnx::write(network, batch, Weights::Light)
                    .map_err(|error| error.to_string())?;
                return Ok(pieces.into_iter().flat_map(bytes).collect());
            }
        };
        Ok(written.into_bytes())
    }

    /// Whether it can be read and pasted.
    fn is_text(self) -> bool {
        !matches!(self, Self::Onnx | Self::Png(_))
    }
}

impl Drawn {
    fn suffixes(self) -> [&'static str; 2] {
        match self {
            Self::List => ["_list.svg", "_list.png"],
            Self::Bars(Measure::Macs) => ["_macs.svg", "_macs.png"],
            Self::Bars(Measure::Parameters) => ["_parameters.svg", "_parameters.png"],
            Self::Bars(Measure::MapBytes) => ["_maps.svg", "_maps.png"],
        }
    }

    /// As SVG, from which the browser draws the PNG.
    fn write(self, study: &Study, text: Words) -> Result<String, String> {
        let document = &study.document;
        let picture = Picture {
            network: &document.network,
            report: &study.report,
            data_type: document.data_type,
            words: text.picture(title(study)),
            colours: Colours::LIGHT,
        };
        let drawn = match self {
            Self::List => picture.list(),
            Self::Bars(measure) => picture.bars(measure),
        };
        drawn.map_err(|error| error.to_string())
    }
}

fn bytes(piece: Piece) -> Vec<u8> {
    match piece {
        Piece::Bytes(bytes) => bytes,
        Piece::Zeros(count) => vec![0; usize::try_from(count).unwrap_or(0)],
    }
}

fn table(study: &Study, write: fn(&Table<'_>) -> String) -> Result<String, String> {
    let document = &study.document;
    let convention = convention_of(document.counting);
    let table = Table::of(
        &document.network,
        &study.report,
        &document.setting,
        document.data_type,
        &convention,
    );
    table
        .map(|table| write(&table))
        .map_err(|error| error.to_string())
}

#[derive(PartialEq, Properties)]
pub(crate) struct ExportProps {
    pub(crate) study: Study,
}

#[component]
pub(crate) fn Export(props: &ExportProps) -> Html {
    let text = use_atlas_text();
    let form = use_state_eq(|| Form::PyTorch);
    let told = use_state_eq(|| None::<Result<&'static str, String>>);
    // Of another network or form it would be wrong.
    let shown = use_state_eq(|| None::<(Form, Study, String)>);
    let choose = {
        let (form, told) = (form.clone(), told.clone());
        Callback::from(move |event: Event| {
            let select: HtmlSelectElement = event.target_unchecked_into();
            let index = usize::try_from(select.selected_index()).unwrap_or(0);
            if let Some(&chosen) = Form::ALL.get(index) {
                form.set(chosen);
                told.set(None);
            }
        })
    };
    let written = {
        let (study, form, told) = (props.study.clone(), *form, told.clone());
        move |then: &dyn Fn(Vec<u8>)| match form.write(&study, text) {
            Ok(bytes) => {
                told.set(None);
                then(bytes);
            }
            Err(reason) => told.set(Some(Err(reason))),
        }
    };
    let save = {
        let (written, form) = (written.clone(), *form);
        let name = file_name(&props.study, form);
        let told = told.clone();
        Callback::from(move |_: MouseEvent| {
            written(&|bytes| {
                if !matches!(form, Form::Png(_)) {
                    return download(&name, &bytes);
                }
                let told = told.clone();
                download_png(name.clone(), &bytes, move |is_drawn| {
                    if !is_drawn {
                        told.set(Some(Err(text.cannot_draw.to_owned())));
                    }
                });
            });
        })
    };
    let show = {
        let (written, shown) = (written.clone(), shown.clone());
        let (form, study) = (*form, props.study.clone());
        Callback::from(move |_: MouseEvent| {
            written(&|bytes| {
                let text = String::from_utf8_lossy(&bytes).into_owned();
                shown.set(Some((form, study.clone(), text)));
            });
        })
    };
    let copy = {
        let told = told.clone();
        Callback::from(move |_: MouseEvent| {
            written(&|bytes| {
                let told = told.clone();
                copy_then(
                    String::from_utf8_lossy(&bytes).into_owned(),
                    move |copied| {
                        told.set(Some(if copied {
                            Ok(text.copied)
                        } else {
                            Err(text.cannot_copy.to_owned())
                        }));
                    },
                );
            });
        })
    };
    let print = Callback::from(|_: MouseEvent| {
        // A frame that may not print leaves the page as it is.
        let _ = gloo::utils::window().print();
    });
    html! {
        <>
            { long_link(&props.study, text) }
            <p class="choice">
                <label for="take-as">{ text.take_as }</label>
                <select id="take-as" onchange={choose}>
                    for (each, name) in Form::ALL.into_iter().zip(text.forms) {
                        <option selected={each == *form}>{ name }</option>
                    }
                </select>
            </p>
            <p class="buttons">
                <button type="button" class="button button--key" onclick={save}>{ text.download }</button>{ " " }
                if form.is_text() {
                    <button type="button" class="button" onclick={copy}>{ text.copy }</button>{ " " }
                    <button type="button" class="button" onclick={show}>{ text.show }</button>{ " " }
                }
                <button type="button" class="button" onclick={print}>{ text.print }</button>
            </p>
            if let Some((_, _, text)) = shown.as_ref().filter(|(of, study, _)| (*of, study) == (*form, &props.study)) {
                <pre class="taken" tabindex="0">{ text }</pre>
            }
            <div role="status">
                if let Some(Ok(words)) = &*told {
                    <p>{ *words }</p>
                }
                if let Some(Err(reason)) = &*told {
                    <p class="error" lang="en">{ reason }</p>
                }
            </div>
        </>
    }
}

/// The file, in place of a link that would be cut.
fn long_link(study: &Study, text: Words) -> Html {
    let document = &study.document;
    let length = to_link(document).len();
    if length <= LONG_LINK {
        return html! {};
    }
    let save = {
        let document = document.clone();
        let name = file_name(study, Form::Json);
        Callback::from(move |_: MouseEvent| {
            download(&name, design::write(&document.network).as_bytes());
        })
    };
    let is_readable =
        length <= link::MAX_LENGTH && document.network.nodes().len() <= link::MAX_LAYERS;
    html! {
        <p class="note">
            { if is_readable { text.long_link } else { text.no_link } }{ " " }
            <button type="button" class="button button--small" onclick={save}>{ text.download_design }</button>
        </p>
    }
}

/// What the network is called.
fn title(study: &Study) -> &str {
    let Some(name) = study.document.published() else {
        return "";
    };
    let mut entries = models::entries();
    let entry = entries.find(|entry| entry.name == name);
    entry.map_or(name, |entry| entry.title)
}

/// What a file of a form is called.
fn file_name(study: &Study, form: Form) -> String {
    let name = study.document.published().unwrap_or("network");
    format!("{name}{}", form.suffix())
}
