//! The site policy: what an administrator forbids on this machine.

/// What a site forbids. A policy can only take away.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Policy {
    /// A limit on what telemetry may do at all.
    pub mode: Option<PolicyMode>,
    /// The only hosts that may get records; any, where the list is absent.
    pub allowed_hosts: Option<Vec<String>>,
    /// Labels that must not be recorded.
    pub forbidden_labels: Vec<String>,
}

/// The limits that a policy can set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PolicyMode {
    /// No telemetry at all.
    Off,
    /// Records stay on the machine.
    AirGapped,
}
