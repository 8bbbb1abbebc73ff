use std::os::unix::fs::PermissionsExt as _;

use super::*;
use crate::testing::{folder, granted};

#[test]
fn twenty_first_runs_at_once_agree_on_one_secret() {
    let folder = folder();
    let secrets: Vec<_> = std::thread::scope(|scope| {
        let run = |n: u8| {
            let state = folder.again();
            scope.spawn(move || {
                load_or_create_secret(&state, &granted(), [n; SECRET_BYTES], &mut || true).unwrap()
            })
        };
        let threads: Vec<_> = (1..=20).map(run).collect();
        threads.into_iter().map(|thread| thread.join().unwrap().unwrap()).collect()
    });
    assert!(secrets.iter().all(|secret| *secret == secrets[0]));
    assert_eq!(load_secret(&folder.state).unwrap().as_ref(), Some(&secrets[0]));
    let mode = folder.state.path().join(SECRET).metadata().unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn a_secret_of_the_wrong_size_is_refused_until_it_is_reset() {
    for size in [0, 31, 33, 5000] {
        let folder = folder();
        folder.write(SECRET, &vec![1; size]);
        let mut ask = || true;
        let created = load_or_create_secret(&folder.state, &granted(), [2; 32], &mut ask);
        assert!(matches!(created, Err(SecretError::WrongSize { .. })), "{size}");
        assert_eq!(folder.bytes(SECRET), vec![1; size]);
        reset_secret(&folder.state, &granted(), [3; 32], &mut ask).unwrap();
        assert_eq!(load_secret(&folder.state).unwrap().unwrap().as_bytes(), &[3; 32]);
    }
}

#[test]
fn a_withdrawal_in_between_leaves_no_secret() {
    let folder = folder();
    let made = load_or_create_secret(&folder.state, &granted(), [2; 32], &mut || false);
    assert_eq!(made.unwrap(), None);
    let reset = reset_secret(&folder.state, &granted(), [2; 32], &mut || false);
    assert_eq!(reset.unwrap(), None);
    assert_eq!(load_secret(&folder.state).unwrap(), None);
}

#[test]
fn removing_tells_whether_there_was_one_and_creates_nothing() {
    let folder = folder();
    assert!(!remove_secret(&folder.state).unwrap());
    assert_eq!(folder.state.names().unwrap(), Vec::<String>::new());
    reset_secret(&folder.state, &granted(), [2; 32], &mut || true).unwrap();
    assert!(remove_secret(&folder.state).unwrap());
    assert_eq!(load_secret(&folder.state).unwrap(), None);
}

#[test]
fn a_linked_secret_is_refused() {
    let folder = folder();
    let elsewhere = folder.root.path().join("elsewhere");
    std::fs::write(&elsewhere, [1; 32]).unwrap();
    std::os::unix::fs::symlink(&elsewhere, folder.state.path().join(SECRET)).unwrap();
    assert!(matches!(load_secret(&folder.state), Err(SecretError::State(_))));
}

#[test]
fn debug_output_hides_the_bytes() {
    let folder = folder();
    let secret = reset_secret(&folder.state, &granted(), [213; 32], &mut || true).unwrap();
    assert_eq!(format!("{secret:?}"), "Some(Secret(..))");
}
