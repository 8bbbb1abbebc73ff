use telemetry_core::{Checked, Draft};

fn main() {
    let _: Checked<'_> = Checked { record: b"rm -rf /" };
    let _ = Draft(b"rm -rf /".to_vec());
}
