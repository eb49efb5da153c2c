//! Share links: what is written is read again, and what is wrong is refused with the place.

mod any;

use complexity::{LayerKind, Network, Shape};
use formats::link::{Layers, Link, Published, decode, encode};
use proptest::prelude::*;

fn link(network: Network) -> Link {
    Link {
        layers: Layers::Listed(network),
        options: Vec::new(),
    }
}

fn listed(text: &str) -> Network {
    match decode(text).expect("the text was encoded").layers {
        Layers::Listed(network) => network,
        Layers::Published(published) => panic!("{text} is {published:?}"),
    }
}

#[test]
fn every_published_network_comes_back() {
    for entry in models::entries() {
        let network = models::network(entry.name, None).unwrap();
        let text = encode(&link(network.clone()));
        assert_eq!(listed(&text), network, "{text}");
    }
}

#[test]
fn the_texts_of_presets_stay_as_they_are() {
    for (name, expected) in [
        (
            "lenet5",
            "v1/1x32/c1:c6k5p0,t1:t,s2:a2,c3:c16k5p0,t3:t,s4:a2,c5:c120k5p0,t5:t,f,f6:l84,t6:t,out:l10",
        ),
        (
            "alexnet",
            "v1/3x224/features(c64k11s4p2,r,m3s2,c192k5,r,m3s2,c384,r,c256,r,c256,r,m3s2),g6,f!,classifier(d,l4096,r,d,l4096,r,l1000)",
        ),
        (
            "vgg16",
            "v1/3x224/features(c64,r,c64,r,m2,c128,r,c128,r,m2,c256,r,c256,r,c256,r,m2,c512,r,c512,r,c512,r,m2,c512,r,c512,r,c512,r,m2),g7,f!,classifier(l4096,r,d,l4096,r,d,l1000)",
        ),
    ] {
        let network = models::network(name, None).unwrap();
        assert_eq!(encode(&link(network)), expected);
    }
}

#[test]
fn branches_and_blocks_are_written_short() {
    let resnet = models::network("resnet18", None).unwrap();
    let text = encode(&link(resnet));
    assert!(
        text.starts_with(
            "v1/3x224/c64k7s2b0,b,relu:r,maxpool:m3s2p1,layer1[0[conv1:c64b0,bn1:b,relu:r,conv2:c64b0,bn2:b,add:add!;1;6,relu_1:r],1[conv1:c64b0,"
        ),
        "{text}"
    );
}

#[test]
fn a_published_network_is_named_with_its_changes() {
    let text = "v1/3x160/@keras/ResNet50,conv1_conv:c32k5s2?dtype=f16";
    let read = decode(text).unwrap();
    let Layers::Published(published) = &read.layers else {
        panic!("{read:?}");
    };
    assert_eq!(published.name, "keras/ResNet50");
    assert_eq!(published.changes.len(), 1);
    assert_eq!(encode(&read), text);
    for (text, expected) in [
        (
            "v1/3x160/@",
            "this link ends too early, at character 11: the name of a published network was expected there",
        ),
        (
            "v1/3x160/@a,b",
            "this link cannot be read at character 13, “b”: a name that no other layer has was expected there",
        ),
        (
            "v1/3x160/@a,b:r,b:r",
            "this link cannot be read at character 17, “b:r”: a name that no other layer has was expected there",
        ),
        (
            "v1/3x160/r,add;1;3",
            "this link cannot be read at character 17, “;3”: the number of layers back to one before this layer was expected there",
        ),
        (
            "v1/3x160/a[b:r",
            "this link ends too early, at character 15: a closing bracket was expected there",
        ),
    ] {
        assert_eq!(decode(text).unwrap_err().to_string(), expected, "{text}");
    }
    let base = models::network("lenet5", None).unwrap();
    let mut changed = base.clone();
    changed.input = Shape::maps(1, 40, 40);
    let published = Published::of("lenet5", &base, &changed).unwrap();
    assert_eq!(published.applied_to(&base).unwrap(), changed);
}

#[test]
fn groups_survive_edits() {
    let mut network = models::network("vgg16", None).unwrap();
    let third = network.nodes()[2].id;
    network.remove(third).unwrap();
    let id = network.insert(5, "a, b/é?", LayerKind::Dropout);
    network.rename(id, "a, b/é?").unwrap();
    network.push("classifier.9", LayerKind::Softmax);
    let text = encode(&link(network.clone()));
    let read = listed(&text);
    let names = |network: &Network| -> Vec<String> {
        network
            .nodes()
            .iter()
            .map(|node| node.name.clone())
            .collect()
    };
    assert_eq!(names(&read), names(&network), "{text}");
    assert!(text.is_ascii(), "{text}");
}

#[test]
fn what_is_wrong_is_refused_with_the_place() {
    for (text, expected) in [
        (
            "",
            "this link starts with “”, but this page reads links that start with v1/",
        ),
        (
            "v2/1x32/",
            "this link starts with “v2”, but this page reads links that start with v1/",
        ),
        (
            "v1/1x32",
            "this link ends too early, at character 8: a / was expected there",
        ),
        (
            "v1/ax32/",
            "this link cannot be read at character 4, “ax32/”: a whole number was expected there",
        ),
        (
            "v1/1x32/c",
            "this link ends too early, at character 10: a whole number was expected there",
        ),
        (
            "v1/1x32/c6,q",
            "this link cannot be read at character 12, “q”: a layer such as c64k3, m2 or l10 was expected there",
        ),
        (
            "v1/1x32/c6k3k5",
            "this link cannot be read at character 13, “k5”: a setting of the layer, each once, was expected there",
        ),
        (
            "v1/1x32/c-6",
            "this link cannot be read at character 10, “-6”: a whole number was expected there",
        ),
        (
            "v1/1x32/c99999999999999999999",
            "this link cannot be read at character 10, “999999999999”: a whole number was expected there",
        ),
        (
            "v1/1x32/a:f,a:f",
            "this link cannot be read at character 13, “a:f”: a name that no other layer has was expected there",
        ),
        (
            "v1/1x32/a(r,r",
            "this link ends too early, at character 14: a closing bracket was expected there",
        ),
        (
            "v1/1x32/r)r",
            "this link cannot be read at character 10, “)r”: a comma or the end was expected there",
        ),
        (
            "v1/1x32/r?dtype",
            "this link ends too early, at character 16: an option such as dtype=f16 was expected there",
        ),
        (
            "v1/1x32/r?a=1&a=2",
            "this link gives the option a twice: remove one of them",
        ),
        (
            "v1/1x32/op~Erf~vp5",
            "this link cannot be read at character 17, “p5”: a setting of the layer, each once, was expected there",
        ),
        (
            "v1/1x32/op~Erf~o5x5",
            "this link cannot be read at character 17, “5x5”: a whole number was expected there",
        ),
        (
            "v1/1x32/%zz:r",
            "this link cannot be read at character 9, “%zz:r”: % with two hexadecimal digits was expected there",
        ),
    ] {
        assert_eq!(decode(text).unwrap_err().to_string(), expected, "{text}");
    }
}

#[test]
fn links_are_limited_in_length_and_layers() {
    let long = format!("v1/1x32/{}", "r".repeat(270_000));
    assert_eq!(
        decode(&long).unwrap_err().to_string(),
        "this link has 270008 characters, more than the 262144 that a link may have"
    );
    let many = format!("v1/1x32/{}", vec!["r"; 10_001].join(","));
    assert_eq!(
        decode(&many).unwrap_err().to_string(),
        "this link has more than the 10000 layers that a link may have"
    );
}

proptest! {
    #[test]
    fn a_link_gives_back_what_was_put_in(
        network in any::network(),
        value in "[ -~é]{0,8}",
    ) {
        let link = Link { layers: Layers::Listed(network), options: vec![("key".to_owned(), value)] };
        let text = encode(&link);
        prop_assert_eq!(decode(&text).unwrap(), link, "{}", text);
    }

    #[test]
    fn no_text_panics(text in "(v1/)?[ -~é]{0,40}", tail in "[a-z0-9,():~.?=&%x]{0,40}") {
        let _ = decode(&text);
        let _ = decode(&format!("v1/3x224/{tail}"));
    }
}
