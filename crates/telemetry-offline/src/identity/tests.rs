use std::os::unix::fs::PermissionsExt as _;

use super::*;
use crate::format::LOCK;
use crate::testing::{Folder, folder, granted};
use crate::wipe;

const A: Uuid = Uuid::from_u128(0xaaaa_aaaa_aaaa_4aaa_8aaa_aaaa_aaaa_aaaa);
const B: Uuid = Uuid::from_u128(0xbbbb_bbbb_bbbb_4bbb_8bbb_bbbb_bbbb_bbbb);

fn made(folder: &Folder, chance: u8) -> Identity {
    let made = load_or_create_identity(&folder.state, &granted(), || [chance; 16], &mut || true);
    made.unwrap().unwrap()
}

#[test]
fn twenty_first_runs_at_once_agree_on_one_id() {
    let folder = folder();
    let ids: Vec<_> = std::thread::scope(|scope| {
        let run = |n: u8| {
            let state = folder.again();
            scope.spawn(move || {
                load_or_create_identity(&state, &granted(), || [n; 16], &mut || true).unwrap()
            })
        };
        let threads: Vec<_> = (1..=20).map(run).collect();
        threads.into_iter().map(|thread| thread.join().unwrap().unwrap()).collect()
    });
    assert!(ids.iter().all(|id| *id == ids[0]));
    assert_eq!(load_identity(&folder.state).unwrap().as_ref(), Some(&ids[0]));
    let mode = folder.state.path().join(IDENTITY).metadata().unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn the_file_is_the_documented_one() {
    let folder = folder();
    made(&folder, 7);
    let text = String::from_utf8(folder.bytes(IDENTITY)).unwrap();
    let expected =
        r#"{"anon_id":"07070707-0707-4707-8707-070707070707","linked_principal_id":null}"#;
    assert_eq!(text, expected);
}

#[test]
fn changes_of_many_processes_at_once_are_not_lost() {
    let folder = folder();
    std::thread::scope(|scope| {
        for n in 1..=20 {
            let state = folder.again();
            scope.spawn(move || {
                let mut rotate = |identity: &mut Identity, _: &mut dyn FnMut() -> bool| {
                    identity.rotate([n; 16]);
                    true
                };
                change_identity(&state, &granted(), [0; 16], &mut || true, &mut rotate).unwrap();
            });
        }
    });
    let identity = load_identity(&folder.state).unwrap().unwrap();
    assert_eq!(identity.installs().count(), 21, "the first, and twenty that followed");
}

#[test]
fn the_lock_is_another_file_that_stays() {
    let folder = folder();
    made(&folder, 1);
    let lock = || std::fs::metadata(folder.state.path().join(LOCK)).unwrap();
    let inode = |about: std::fs::Metadata| std::os::unix::fs::MetadataExt::ino(&about);
    let before = inode(lock());
    let mut rotate = |identity: &mut Identity, _: &mut dyn FnMut() -> bool| {
        identity.rotate([2; 16]);
        true
    };
    change_identity(&folder.state, &granted(), [0; 16], &mut || true, &mut rotate).unwrap();
    assert_eq!(inode(lock()), before);
}

#[test]
fn a_foreign_or_truncated_file_stays_as_it_is_until_it_is_set_aside() {
    let whole = serde_json::to_string(&Identity::new([1; 16])).unwrap();
    for foreign in [
        "",
        "null",
        "{}",
        "garbage",
        "{\"usage\":1}",
        r#"{"anon_id":"x","linked_principal_id":null}"#,
        r#"{"anon_id":"07070707-0707-4707-8707-070707070707"}x"#,
        &whole[..whole.len() - 1],
        &whole.replace('}', r#","email":"maria@example.org"}"#),
    ] {
        let folder = folder();
        folder.write(IDENTITY, foreign.as_bytes());
        let created = load_or_create_identity(&folder.state, &granted(), || [2; 16], &mut || true);
        assert!(matches!(created, Err(IdentityError::Foreign { .. })), "{foreign}");
        assert_eq!(folder.bytes(IDENTITY), foreign.as_bytes());
        assert!(set_identity_aside(&folder.state).unwrap());
        assert_eq!(folder.bytes(IDENTITY_ASIDE), foreign.as_bytes());
        assert_eq!(made(&folder, 3), Identity::new([3; 16]));
        assert!(!set_identity_aside(&folder.state).unwrap(), "this one is ours");
    }
}

#[test]
fn a_withdrawal_leaves_no_identity() {
    let folder = folder();
    let made_none =
        load_or_create_identity(&folder.state, &granted(), || [2; 16], &mut || false).unwrap();
    assert_eq!(made_none, None);
    assert_eq!(load_identity(&folder.state).unwrap(), None);
    made(&folder, 1);
    folder.write(IDENTITY_ASIDE, b"{}");
    wipe(&folder.state, &[]).unwrap();
    assert_eq!(folder.state.names().unwrap(), [LOCK]);
}

#[test]
fn what_could_not_be_recorded_first_is_not_kept() {
    let folder = folder();
    let before = made(&folder, 1);
    let mut link = |identity: &mut Identity, _: &mut dyn FnMut() -> bool| {
        identity.link(A, "a", [2; 16]);
        false
    };
    let kept = change_identity(&folder.state, &granted(), [0; 16], &mut || true, &mut link);
    assert_eq!(kept.unwrap(), None);
    assert_eq!(load_identity(&folder.state).unwrap(), Some(before));
}

#[test]
fn an_account_is_joined_once_and_a_second_one_gets_nothing_of_the_first() {
    let mut identity = Identity::new([1; 16]);
    let (first, anon_id) = (identity.install(), identity.anon_id);
    assert_eq!(
        identity.link(A, "a", [2; 16]),
        Link::Joining(Join { account: A, install: anon_id })
    );
    assert_eq!(identity.link(A, "new token", [2; 16]), Link::Standing);
    assert_eq!(identity.account("new token"), Some(DistinctId::account(A)));
    // Another account without a logout in between.
    assert_eq!(identity.link(B, "b", [3; 16]), Link::Plain);
    assert_ne!(identity.install(), first);
    assert_eq!(identity.account("b"), Some(DistinctId::account(B)));
    // Back to the first: it was joined before, and is not again.
    assert_eq!(identity.link(A, "a", [4; 16]), Link::Plain);
    identity.rotate([5; 16]);
    assert!(!identity.is_linked());
    assert_eq!(identity.link(A, "a", [6; 16]), Link::Plain);
    assert_eq!((identity.installs().count(), identity.accounts().count()), (4, 2));
}

/// The record that joined the two was deleted before it was sent, and the account's events never joined.
#[test]
fn after_a_clear_the_same_two_are_joined_again_and_no_others() {
    let folder = folder();
    let change = |change: &mut dyn FnMut(&mut Identity)| {
        let mut change = |identity: &mut Identity, _: &mut dyn FnMut() -> bool| {
            change(identity);
            true
        };
        change_identity(&folder.state, &granted(), [1; 16], &mut || true, &mut change)
            .unwrap()
            .unwrap()
    };
    let cleared = || {
        folder.write(crate::format::JOURNAL, b"");
        crate::clear(&folder.state).unwrap();
        load_identity(&folder.state).unwrap().unwrap()
    };
    let mut first = None;
    change(&mut |identity| first = Some(identity.link(A, "a", [2; 16])));
    let mut identity = cleared();
    assert_eq!(identity.account("a"), Some(DistinctId::account(A)), "the link stands");
    assert_eq!(identity.account_to_join_again("a"), Some(A));
    assert_eq!(identity.account_to_join_again("b"), None);
    assert_eq!(Some(identity.link(A, "a", [3; 16])), first);
    assert_eq!(identity.link(A, "a", [3; 16]), Link::Standing, "once");
    // Whoever comes next gets nothing of the first, and one that was never joined is not after it either.
    let mut identity = cleared();
    assert_eq!(identity.link(B, "b", [4; 16]), Link::Plain);
    change(&mut |now| *now = identity.clone());
    assert_eq!(cleared().account_to_join_again("b"), None);
    change(&mut |identity| identity.rotate([5; 16]));
    assert!(!cleared().is_linked());
}

#[test]
fn other_credentials_than_those_of_the_link_have_no_account() {
    let mut identity = Identity::new([1; 16]);
    identity.link(A, "a", [2; 16]);
    assert_eq!(identity.account("b"), None);
    // As another program may have written it: nobody knows whose credentials these were.
    let text = r#"{"anon_id":"07070707-0707-4707-8707-070707070707","linked_principal_id":"07070707-0707-4707-8707-070707070708"}"#;
    let foreign: Identity = serde_json::from_str(text).unwrap();
    assert!(foreign.is_linked() && foreign.account("").is_none());
}

#[test]
fn what_is_remembered_fits_the_largest_file_that_is_read() {
    let mut identity = Identity::new([1; 16]);
    for n in 0..=255_u8 {
        identity.rotate([n; 16]);
        identity.link(Uuid::from_u128(n.into()), &"f".repeat(16), [n; 16]);
    }
    assert!(serde_json::to_vec(&identity).unwrap().len() as u64 <= LARGEST);
    assert_eq!(identity.earlier.len(), REMEMBERED);
}
