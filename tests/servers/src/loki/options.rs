//! How a Loki can be set up.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::clock::Clock;
use crate::http::{Authority, ClosedPort};

/// How a Loki is set up.
#[derive(Debug, Default)]
pub struct LokiOptions {
    /// Its clock.
    pub clock: Clock,
    /// Whether it keeps tenants apart.
    pub tenancy: LokiTenancy,
    /// Whom the proxy before it lets through.
    pub access: LokiAccess,
    /// Who vouches for it; without one, it speaks no TLS.
    pub authority: Option<Authority>,
    /// The port that was closed until now.
    pub port: Option<ClosedPort>,
}

/// Whether a Loki keeps tenants apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LokiTenancy {
    /// Everything belongs to the one tenant `fake`, whatever a header says.
    #[default]
    Single,
    /// `X-Scope-OrgID` says whose it is, and must be there.
    ByHeader,
}

/// Whom the proxy before a Loki lets through. Loki itself asks for nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum LokiAccess {
    /// Everybody.
    #[default]
    Open,
    /// Who knows this name and password.
    Basic(String, String),
    /// Who has this token.
    Bearer(String),
}

impl LokiAccess {
    /// Tells whether somebody with this header may pass.
    pub(super) fn admits(&self, authorization: Option<&str>) -> bool {
        let wanted = match self {
            Self::Open => return true,
            Self::Basic(name, password) => {
                format!("Basic {}", STANDARD.encode(format!("{name}:{password}")))
            }
            Self::Bearer(token) => format!("Bearer {token}"),
        };
        authorization == Some(wanted.as_str())
    }
}
