//! Names on disks that fold case or take accents apart, and places that nothing leaves.

use std::path::{Component, Path};

use icu_normalizer::{ComposingNormalizerBorrowed, DecomposingNormalizerBorrowed};
use proptest::prelude::*;

use super::names::hostile;
use crate::attachment::name::{LONGEST_NAME, attachment_name, mirror_folder, relative_path, safe_name};
use crate::attachment::place::{ATTACHMENTS, Place};
use crate::error::Error;
use crate::id::AttachmentId;
use crate::resource::Resource;
use crate::testing::cases;
use crate::time::Timestamp;

/// The longest name of a file on NTFS, APFS and HFS+, in UTF-16 units, and on ext4, in bytes.
const LONGEST_OF_DISKS: usize = 255;

/// The name as the disks of today see it: composed or taken apart, in either case.
fn seen(name: &str) -> [String; 4] {
    let (nfc, nfd) = (ComposingNormalizerBorrowed::new_nfc(), DecomposingNormalizerBorrowed::new_nfd());
    let apart = |text: &str| nfd.normalize(text).into_owned();
    [
        nfc.normalize(name).into_owned(),
        apart(name),
        apart(&name.to_lowercase()),
        apart(&name.to_uppercase().to_lowercase()),
    ]
}

/// Names of up to 1,200 bytes, also of letters that come apart into many.
fn long() -> impl Strategy<Value = String> {
    let letter =
        prop::sample::select(vec!["x", "é", "ΐ", "ᾂ", "\u{1d160}", "각", "ﬃ", "ẞ", "İ", "\u{344}", "e\u{323}\u{302}"]);
    (letter, 1_usize..300, ".{0,5}").prop_map(|(letter, times, end)| format!("{}{end}", letter.repeat(times)))
}

proptest! {
    #![proptest_config(cases(1_000))]

    #[test]
    fn no_disk_takes_two_attachments_for_one(
        text in prop_oneof![hostile(), long()], other in prop_oneof![hostile(), long()], ids in any::<(String, String)>(),
    ) {
        prop_assume!(ids.0 != ids.1);
        let name = |id: &str, text: &str| seen(&attachment_name(&AttachmentId::from(id), text, None));
        for (one, two) in name(&ids.0, &text).iter().zip(name(&ids.1, &text).iter().zip(name(&ids.1, &other))) {
            prop_assert!(one != two.0 && *one != two.1, "{one}");
        }
        prop_assert_eq!(name(&ids.0, &text), name(&ids.0, &text));
    }

    #[test]
    fn every_disk_has_room_for_every_name(text in prop_oneof![hostile(), long()], id in any::<String>(), kind in any::<String>()) {
        let name = attachment_name(&AttachmentId::from(id.as_str()), &text, Some(&kind));
        prop_assert!(name.len() <= LONGEST_NAME);
        for seen in seen(&name) {
            prop_assert!(seen.encode_utf16().count() <= LONGEST_OF_DISKS, "{seen}");
        }
        let place = Place::in_folder(Path::new("f"), &AttachmentId::from(id), &text, Some(&kind));
        let partial = place.partial().path();
        let waits_as = partial.file_name().unwrap().to_str().unwrap();
        prop_assert!(waits_as.len() <= LONGEST_OF_DISKS && waits_as != name);
    }

    #[test]
    fn no_stored_path_leaves_the_mirror(start in "(attachments/)?", parts in prop::collection::vec(prop_oneof![
        prop::sample::select(vec!["attachments", "..", ".", "", "/", "a", ".partial", "mirror.db", "C:", "a\0"]).prop_map(str::to_owned),
        any::<String>(),
    ], 0..6)) {
        let (mirror, relative) = (Path::new("mirror"), format!("{start}{}", parts.join("/")));
        match Place::in_mirror(mirror, Path::new(&relative)) {
            Ok(place) => {
                let path = place.path();
                let inside = path.strip_prefix(mirror.join(ATTACHMENTS)).unwrap();
                prop_assert!(inside.components().count() > 0);
                prop_assert!(inside.components().all(|part| matches!(part, Component::Normal(_))), "{}", path.display());
            }
            Err(error) => prop_assert!(matches!(error, Error::MirrorCorrupt(_))),
        }
    }

    #[test]
    fn every_path_of_ours_is_taken(text in hostile(), id in any::<String>(), micros in any::<i64>(), is_dated in any::<bool>()) {
        let created_at = Timestamp::from_micros(micros / 4).filter(|_| is_dated);
        let folder = mirror_folder(Resource::ClientInvoices, created_at);
        let relative = format!("{ATTACHMENTS}/{}", relative_path(&folder, &AttachmentId::from(id), &text, None));
        let place = Place::in_mirror(Path::new("mirror"), Path::new(&relative)).unwrap();
        prop_assert_eq!(place.path(), Path::new("mirror").join(&relative));
        prop_assert_eq!(Path::new(&relative).components().count(), 4);
    }

    #[test]
    fn a_given_name_is_taken_as_it_is_or_another_is_named(given in prop_oneof![hostile(), long()]) {
        match Place::under_given_name(Path::new("folder"), &given) {
            Ok(place) => {
                let path = place.path();
                prop_assert_eq!(&path, &Path::new("folder").join(&given));
                prop_assert_eq!(path.file_name().and_then(|name| name.to_str()), Some(given.as_str()));
            }
            Err(error) => {
                prop_assert!(matches!(error, Error::Argument(_)));
                let safe = safe_name(&given);
                prop_assert!(Place::under_given_name(Path::new("folder"), &safe).is_ok(), "{safe}");
            }
        }
    }
}
