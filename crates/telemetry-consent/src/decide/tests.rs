use crate::testing;
use crate::{Mode, decide};

#[test]
fn an_agreed_machine_has_a_grant() {
    let grant = decide(&testing::agreed(3)).grant().unwrap();
    assert_eq!((grant.mode(), grant.notice()), (Mode::On, 3));
    assert_eq!(testing::grant(Mode::Local, 3).unwrap().mode(), Mode::Local);
    assert_eq!(testing::grant(Mode::Off, 3), None);
}
