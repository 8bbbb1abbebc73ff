//! The rules that need no signal; what signals do to a process is tested from outside it.

use super::Signal;
use super::flags::ignored_mask;

#[test]
fn a_number_leads_back_to_its_signal() {
    for signal in Signal::ALL {
        assert_eq!(Signal::from_raw(signal.as_raw()), Some(signal));
    }
    for other in [0, -1, 9, 17, 64] {
        assert_eq!(Signal::from_raw(other), None);
    }
}

#[test]
fn ignored_signals_are_read_from_the_process_status() {
    let status = "Name:\tcaro\nSigBlk:\t00000000ffffffff\nSigIgn:\t0000000000001001\nSigCgt:\t0\n";
    assert_eq!(ignored_mask(status), 0x1001);
}

#[test]
fn a_status_that_says_nothing_means_that_nothing_is_ignored() {
    for status in ["", "SigIgn:", "SigIgn:\tnot a number\n", "SigCgt:\t0000000000001001\n"] {
        assert_eq!(ignored_mask(status), 0, "{status:?}");
    }
}
