//! The document as a link: one typed table of options besides the network.

use std::rc::Rc;

use complexity::{DataType, Network, Shape, Total};
use formats::link::{Layers, Link, LinkError, Published, decode};

use super::counting::Counting;
use super::decimal;
use super::document::{Base, Document, RowCount, Selected};
use super::limits::Limit;
use super::run_setup::{FilterChoice, MAX_FILTER_SIDE, PictureChoice, RunMode, TypedFilter};
use crate::run::filters::Preset;
use crate::run::pictures::Picture;

/// The side of a random kernel that is written without its side.
const RANDOM_SIDE: usize = 3;

/// An option of a link: how it is written where it is not at its default, and how it is read.
struct Row {
    key: &'static str,
    write: fn(&Document) -> Option<String>,
    read: fn(&str, &mut Document) -> Option<()>,
}

const ROWS: [Row; 18] = [
    Row {
        key: "dtype",
        write: |document| {
            let data_type = document.data_type;
            (data_type != DataType::default()).then(|| data_type.name().to_owned())
        },
        read: |value, document| {
            document.data_type = named(&DataType::ALL.map(|all| (all.name(), all)), value)?;
            Some(())
        },
    },
    Row {
        key: "batch",
        write: |document| unless(1, document.setting.batch),
        read: |value, document| number(value, &mut document.setting.batch),
    },
    Row {
        key: "inplace",
        write: |document| document.setting.in_place.then(|| "1".to_owned()),
        read: |value, document| {
            document.setting.in_place = true;
            (value == "1").then_some(())
        },
    },
    Row {
        key: "fold",
        write: |document| document.setting.fold_batch_norm.then(|| "1".to_owned()),
        read: |value, document| {
            document.setting.fold_batch_norm = true;
            (value == "1").then_some(())
        },
    },
    Row {
        key: "catview",
        write: |document| document.setting.concat_as_view.then(|| "1".to_owned()),
        read: |value, document| {
            document.setting.concat_as_view = true;
            (value == "1").then_some(())
        },
    },
    Row {
        key: "rows",
        write: |document| (document.rows == RowCount::Flops).then(|| "flops".to_owned()),
        read: |value, document| {
            document.rows = RowCount::Flops;
            (value == "flops").then_some(())
        },
    },
    Row {
        key: "count",
        write: |document| {
            let counting = document.counting;
            (counting != Counting::default()).then(|| counting.write())
        },
        read: |value, document| {
            document.counting = Counting::read(value)?;
            Some(())
        },
    },
    Row {
        key: "repeats",
        write: |document| (!document.edits_repeats).then(|| "0".to_owned()),
        read: |value, document| {
            document.edits_repeats = false;
            (value == "0").then_some(())
        },
    },
    Row {
        key: "pin",
        write: |document| document.pinned.as_deref().map(str::to_owned),
        read: |value, document| {
            decode(value).ok()?;
            document.pinned = Some(value.into());
            Some(())
        },
    },
    Row {
        key: "at",
        write: selected_name,
        read: |value, document| {
            document.selected = select_named(&document.network, value)?;
            Some(())
        },
    },
    Row {
        key: "run",
        write: |document| (document.run.mode == RunMode::Layer).then(|| "layer".to_owned()),
        read: |value, document| {
            document.run.mode = RunMode::Layer;
            (value == "layer").then_some(())
        },
    },
    Row {
        key: "picture",
        // What was drawn or loaded by hand is not in the link, so that the default stands.
        write: |document| match document.run.picture {
            PictureChoice::Bundled(Picture::House) | PictureChoice::Drawn | PictureChoice::File => {
                None
            }
            PictureChoice::Bundled(picture) => name_of(&PICTURES, &picture),
        },
        read: |value, document| {
            document.run.picture = PictureChoice::Bundled(named(&PICTURES, value)?);
            Some(())
        },
    },
    Row {
        key: "side",
        write: |document| unless(64, document.run.side),
        read: |value, document| number(value, &mut document.run.side),
    },
    Row {
        key: "kernel",
        write: |document| filter_text(&document.run.filter),
        read: |value, document| {
            document.run.filter = read_filter(value)?;
            Some(())
        },
    },
    Row {
        key: "pad",
        write: |document| unless(0, document.run.padding),
        read: |value, document| number(value, &mut document.run.padding),
    },
    Row {
        key: "stride",
        write: |document| unless(1, document.run.stride),
        read: |value, document| number(value, &mut document.run.stride),
    },
    Row {
        key: "dilation",
        write: |document| unless(1, document.run.dilation),
        read: |value, document| number(value, &mut document.run.dilation),
    },
    Row {
        key: "seed",
        write: |document| unless(1, document.run.seed),
        read: |value, document| number(value, &mut document.run.seed),
    },
];

const PICTURES: [(&str, Picture); 3] = [
    ("house", Picture::House),
    ("rings", Picture::Rings),
    ("digit", Picture::Digit),
];

const FILTERS: [(&str, Preset); 7] = [
    ("identity", Preset::Identity),
    ("blur", Preset::Blur),
    ("sharpen", Preset::Sharpen),
    ("sobel-x", Preset::SobelX),
    ("sobel-y", Preset::SobelY),
    ("emboss", Preset::Emboss),
    ("laplacian", Preset::Laplacian),
];

/// The link that gives this document again.
pub fn to_link(document: &Document) -> String {
    let published = document.base.as_ref().and_then(|base| base.of(document));
    let layers = match published {
        Some(published) => Layers::Published(published),
        None => Layers::Listed(Network::clone(&document.network)),
    };
    written(document, layers)
}

/// The same with every layer listed, for those who know no published network.
pub fn to_listing(document: &Document) -> String {
    written(document, Layers::Listed(Network::clone(&document.network)))
}

fn written(document: &Document, layers: Layers) -> String {
    let options = ROWS.iter().filter_map(|row| {
        let value = (row.write)(document)?;
        Some((row.key.to_owned(), value))
    });
    let limits = document.limits.iter().map(|limit| {
        let key = Limit::key(limit.total);
        (key.to_owned(), limit.written.to_string())
    });
    formats::link::encode(&Link {
        layers,
        options: options.chain(limits).collect(),
    })
}

/// What a link opens.
#[derive(Clone, Debug, PartialEq)]
pub enum Opened {
    /// A document.
    Ready(Box<Document>),
    /// A published network, which has to be built.
    Waits(Opening),
}

/// A published network that is being opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opening {
    /// Its name.
    pub name: String,
    /// What the link says of it; none where it was chosen by its name.
    link: Option<(Published, Vec<(String, String)>)>,
}

impl Opening {
    /// A network chosen by its name.
    pub fn chosen(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            link: None,
        }
    }

    /// The input that is wanted, if one is.
    pub fn input(&self) -> Option<Shape> {
        self.link.as_ref().map(|(published, _)| published.input)
    }

    /// The document on the network that was built, with the choices of the one before where
    /// no link says otherwise.
    pub fn document(&self, before: &Document, built: Network) -> Result<Document, LinkError> {
        let Some((published, options)) = &self.link else {
            let mut document = before.with_network(built);
            document.base = Some(Base::new(&self.name, &document.network));
            return Ok(document);
        };
        let mut document = Document::new(published.applied_to(&built)?);
        document.base = Some(Base::new(&self.name, &Rc::new(built)));
        read_options(options, document)
    }
}

/// What a link opens; what is not in the link is at its default.
pub fn from_link(text: &str) -> Result<Opened, LinkError> {
    let link = formats::link::decode(text)?;
    match link.layers {
        Layers::Listed(network) => {
            let document = read_options(&link.options, Document::of_listing(network))?;
            Ok(Opened::Ready(Box::new(document)))
        }
        Layers::Published(published) => Ok(Opened::Waits(Opening {
            name: published.name.clone(),
            link: Some((published, link.options)),
        })),
    }
}

/// The document of a link that lists its layers; none for any other.
pub fn from_listing(text: &str) -> Option<Document> {
    match from_link(text) {
        Ok(Opened::Ready(document)) => Some(*document),
        Ok(Opened::Waits(_)) | Err(_) => None,
    }
}

fn read_options(
    options: &[(String, String)],
    mut document: Document,
) -> Result<Document, LinkError> {
    let mut limits = Vec::new();
    for (key, value) in options {
        let row = ROWS.iter().find(|row| row.key == key);
        let total = Total::ALL
            .into_iter()
            .find(|total| Limit::key(*total) == key);
        let read = match (row, total) {
            (Some(row), _) => (row.read)(value, &mut document),
            (None, Some(total)) => Limit::read(total, value)
                .ok()
                .map(|limit| limits.push(limit)),
            (None, None) => return Err(LinkError::UnknownOption { key: key.clone() }),
        };
        if read.is_none() {
            return Err(LinkError::OptionValue {
                key: key.clone(),
                value: value.clone(),
            });
        }
    }
    document.limits = limits.into();
    Ok(document)
}

fn unless<T: Copy + PartialEq + ToString>(default: T, value: T) -> Option<String> {
    (value != default).then(|| value.to_string())
}

fn number<T: std::str::FromStr>(value: &str, into: &mut T) -> Option<()> {
    if !value.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    *into = value.parse().ok()?;
    Some(())
}

fn named<T: Copy>(names: &[(&str, T)], wanted: &str) -> Option<T> {
    let (_, value) = names.iter().find(|(name, _)| *name == wanted)?;
    Some(*value)
}

fn name_of<T: PartialEq>(names: &[(&str, T)], wanted: &T) -> Option<String> {
    let (name, _) = names.iter().find(|(_, value)| value == wanted)?;
    Some((*name).to_owned())
}

fn selected_name(document: &Document) -> Option<String> {
    let first = document.network.nodes().first();
    match document.selected {
        // A layer may be called “input” too; its name is then written as any other's.
        Selected::Input => first.map(|_| String::new()),
        Selected::Layer(id) if first.is_some_and(|node| node.id == id) => None,
        Selected::Layer(id) => document.network.node(id).map(|node| node.name.clone()),
    }
}

fn select_named(network: &Network, name: &str) -> Option<Selected> {
    if name.is_empty() {
        return Some(Selected::Input);
    }
    let node = network.nodes().iter().find(|node| node.name == name)?;
    Some(Selected::Layer(node.id))
}

fn filter_text(filter: &FilterChoice) -> Option<String> {
    match filter {
        FilterChoice::Preset(Preset::SobelX) => None,
        FilterChoice::Preset(preset) => name_of(&FILTERS, preset),
        FilterChoice::Random { side: RANDOM_SIDE } => Some("random".to_owned()),
        FilterChoice::Random { side } => Some(format!("random{side}")),
        FilterChoice::Typed(typed) => {
            let values: Vec<String> = typed.values.iter().copied().map(decimal::write).collect();
            Some(values.join(","))
        }
    }
}

fn read_filter(text: &str) -> Option<FilterChoice> {
    if let Some(side) = text.strip_prefix("random") {
        let side = match side {
            "" => RANDOM_SIDE,
            written => {
                let mut side = 0;
                number(written, &mut side)?;
                side
            }
        };
        return (1..=MAX_FILTER_SIDE)
            .contains(&side)
            .then_some(FilterChoice::Random { side });
    }
    if let Some(preset) = named(&FILTERS, text) {
        return Some(FilterChoice::Preset(preset));
    }
    let values: Option<Vec<f32>> = text.split(',').map(decimal::read).collect();
    let typed = TypedFilter { values: values? };
    let is_square = typed.side() * typed.side() == typed.values.len();
    (is_square && typed.side() <= MAX_FILTER_SIDE).then_some(FilterChoice::Typed(typed))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_default_document_is_its_network_alone() {
        let document = Document::default();
        assert!(!to_link(&document).contains('?'));
        assert_eq!(from_listing(&to_link(&document)), Some(document));
    }

    #[test]
    fn every_option_comes_back() {
        let mut document = Document::new(models::network("vgg16", None).unwrap());
        document.data_type = DataType::Int8;
        document.setting.batch = 8;
        document.setting.in_place = true;
        document.setting.fold_batch_norm = true;
        document.setting.concat_as_view = true;
        document.edits_repeats = false;
        document.counting = Counting::Named("fvcore");
        document.pinned = Some("v1/3x32/@vgg11".into());
        for (total, written) in [(Total::Peak, "8MiB"), (Total::Macs, "1.5G")] {
            let limit = Limit::read(total, written).unwrap();
            document.limits = document.limits.with(total, Some(&limit));
        }
        document.rows = RowCount::Flops;
        document.selected = Selected::Layer(document.network.nodes()[4].id);
        document.run.mode = RunMode::Layer;
        document.run.picture = PictureChoice::Bundled(Picture::Rings);
        document.run.side = 32;
        document.run.filter = FilterChoice::Typed(TypedFilter {
            values: vec![0.5, -1.0, 2.0, 0.0],
        });
        document.run.padding = 1;
        document.run.stride = 2;
        document.run.dilation = 3;
        document.run.seed = 7;
        let text = to_link(&document);
        assert!(text.ends_with(
            "?dtype=int8&batch=8&inplace=1&fold=1&catview=1&rows=flops&count=fvcore&repeats=0&pin=v1%2F3x32%2F%40vgg11&at=features.4&run=layer&picture=rings&side=32&kernel=0.5,-1,2,0&pad=1&stride=2&dilation=3&seed=7&max-macs=1.5G&max-peak=8MiB"
        ), "{text}");
        assert_eq!(from_listing(&text).unwrap(), document);
        for (side, written) in [(3, "kernel=random&"), (7, "kernel=random7&")] {
            document.run.filter = FilterChoice::Random { side };
            let text = to_link(&document);
            assert!(text.contains(written), "{text}");
            assert_eq!(from_listing(&text).unwrap(), document);
        }
    }

    #[test]
    fn a_published_network_is_its_name_and_what_was_changed() {
        let built = models::network("alexnet", None).unwrap();
        let opened = Opening::chosen("alexnet")
            .document(&Document::default(), built.clone())
            .unwrap();
        assert_eq!(to_link(&opened), "v1/3x224/@alexnet");
        assert_eq!(opened.published(), Some("alexnet"));
        let text = "v1/3x192/@alexnet,features.3:c256k5?dtype=f16&at=features.3";
        let Ok(Opened::Waits(opening)) = from_link(text) else {
            panic!("a published network has to be built");
        };
        assert_eq!(opening.input(), Some(Shape::maps(3, 192, 192)));
        let changed = opening
            .document(&Document::default(), built.clone())
            .unwrap();
        assert_eq!(to_link(&changed), text);
        assert_eq!(changed.published(), None);
        let Ok(Opened::Waits(opening)) = from_link("v1/3x224/@alexnet,conv9:r") else {
            panic!("a published network has to be built");
        };
        assert_eq!(
            opening.document(&Document::default(), built),
            Err(LinkError::NoSuchLayer {
                layer: "conv9".to_owned()
            })
        );
    }

    #[test]
    fn what_the_page_does_not_know_is_refused_whole() {
        for (options, expected) in [
            (
                "colour=red",
                "this link has an option that this page does not know: colour",
            ),
            ("dtype=f8", "this link's option dtype cannot be “f8”"),
            ("batch=-1", "this link's option batch cannot be “-1”"),
            (
                "max-macs=8MiB",
                "this link's option max-macs cannot be “8MiB”",
            ),
            ("max-peak=", "this link's option max-peak cannot be “”"),
            (
                "max-layers=5",
                "this link has an option that this page does not know: max-layers",
            ),
            ("inplace=0", "this link's option inplace cannot be “0”"),
            ("at=conv9", "this link's option at cannot be “conv9”"),
            (
                "kernel=1,2,3",
                "this link's option kernel cannot be “1,2,3”",
            ),
            ("kernel=inf", "this link's option kernel cannot be “inf”"),
            (
                "kernel=random8",
                "this link's option kernel cannot be “random8”",
            ),
        ] {
            let error = from_link(&format!("v1/1x32/r?{options}")).unwrap_err();
            assert_eq!(error.to_string(), expected);
        }
    }
}
