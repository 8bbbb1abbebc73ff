//! Where this run's records could be sent, and what that takes.

use std::fmt;

use telemetry_delivery::{ApiKey, BadDestination, BadKey, Destination, fingerprint};
use telemetry_offline::Consumer;

use super::recipients::{LOKI, POSTHOG, Recipients, sends_to};
use crate::env;
use crate::models::{KeyFault, key_from_file};
use crate::protocol::{Access, Secret};
use crate::settings::Settings;

/// The key that was compiled in, if one was.
const COMPILED_IN: Option<&str> = option_env!("CARO_POSTHOG_API_KEY");

/// A recipient, and what it takes to send there.
#[derive(Debug, Clone)]
pub struct Target {
    /// The server.
    pub destination: Destination,
    /// What tells this server and key from others without telling the key.
    pub about: String,
    /// How it is spoken to.
    pub way: Way,
}

/// How a recipient is spoken to.
#[derive(Debug, Clone)]
pub enum Way {
    /// As a project on a `PostHog` server, with its key.
    Posthog(ApiKey),
    /// As a Loki.
    Loki {
        /// Whose records they are.
        tenant: Option<String>,
        /// What a proxy before it asks for.
        access: Option<Access>,
        /// The name of the operating system's user, if that was agreed to.
        user: Option<String>,
    },
}

/// Why nothing can be sent, whatever waits and whoever agreed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Inert {
    /// No key is known.
    NoKey,
    /// What stands in the key's place is none.
    BadKey(BadKey),
    /// The host is no place to send records to.
    BadHost(BadDestination),
    /// No Loki is known.
    NoLoki,
    /// The address of the Loki is no place to send records to.
    BadLoki(BadDestination),
    /// The name of the tenant is none.
    BadTenant,
    /// The file with what the Loki asks for does not do.
    BadAccess(KeyFault),
}

impl Target {
    /// Finds each recipient that the settings name, in the order in which they get their records.
    pub fn all(
        settings: &Settings,
        recipients: &Recipients,
    ) -> Vec<(Consumer, Result<Self, Inert>)> {
        let mut all = Vec::new();
        if sends_to(settings, POSTHOG) {
            let host = recipients.posthog.as_deref().unwrap_or_default();
            all.push((Consumer::Posthog, Self::posthog(settings, host)));
        }
        if sends_to(settings, LOKI) {
            let found = recipients.loki.as_deref().ok_or(Inert::NoLoki);
            all.push((Consumer::Loki, found.and_then(|url| Self::loki(settings, url))));
        }
        all
    }

    /// Finds those that can be sent to.
    pub fn usable(settings: &Settings, recipients: &Recipients) -> Vec<(Consumer, Self)> {
        let all = Self::all(settings, recipients).into_iter();
        all.filter_map(|(consumer, target)| Some((consumer, target.ok()?))).collect()
    }

    /// Tells whether there could be any, without a look at a file. If not, delivery is inert.
    pub fn may_exist(settings: &Settings) -> bool {
        sends_to(settings, LOKI) || (sends_to(settings, POSTHOG) && key_text(settings).is_some())
    }

    /// Finds what it takes to send to a `PostHog` host.
    pub fn posthog(settings: &Settings, host: &str) -> Result<Self, Inert> {
        let destination = Destination::parse(host).map_err(Inert::BadHost)?;
        let text = key_text(settings).ok_or(Inert::NoKey)?;
        let key = ApiKey::parse(&text).map_err(Inert::BadKey)?;
        let about = fingerprint(&destination, key.as_str());
        Ok(Self { destination, about, way: Way::Posthog(key) })
    }

    fn loki(settings: &Settings, url: &str) -> Result<Self, Inert> {
        let loki = &settings.telemetry.loki;
        let destination = Destination::parse(url).map_err(Inert::BadLoki)?;
        let tenant = tenant(settings)?;
        let access = access(settings)?;
        let secret = match &access {
            None => String::new(),
            Some(Access::Bearer(token)) => token.expose().to_owned(),
            Some(Access::Basic(name, password)) => {
                format!("{}:{}", name.expose(), password.expose())
            }
        };
        let about = [tenant.as_deref().unwrap_or_default(), &secret].join(" ");
        let about = fingerprint(&destination, &about);
        let user = if loki.user && loki.user_accepted { env::read(env::USER) } else { None };
        let user = user.and_then(|name| name.into_string().ok()).filter(|name| !name.is_empty());
        Ok(Self { destination, about, way: Way::Loki { tenant, access, user } })
    }

    /// Leaves the user's name out.
    pub fn without_user(&mut self) {
        if let Way::Loki { user, .. } = &mut self.way {
            *user = None;
        }
    }
}

/// Returns the tenant that is set for Loki.
pub fn tenant(settings: &Settings) -> Result<Option<String>, Inert> {
    let tenant = settings.telemetry.loki.tenant.clone().filter(|tenant| !tenant.is_empty());
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.|".contains(&byte);
    match tenant {
        Some(name) if name.len() > 150 || !name.bytes().all(fits) => Err(Inert::BadTenant),
        tenant => Ok(tenant),
    }
}

/// Reads what the Loki asks for: a name and a password with a colon between them, or else a token.
pub fn access(settings: &Settings) -> Result<Option<Access>, Inert> {
    let Some(path) = &settings.telemetry.loki.auth_file else { return Ok(None) };
    let home = env::read(env::HOME);
    let text = key_from_file(path, home.as_deref()).map_err(Inert::BadAccess)?;
    Ok(Some(match text.expose().split_once(':') {
        Some((name, password)) => {
            Access::Basic(Secret::new(name.to_owned()), Secret::new(password.to_owned()))
        }
        None => Access::Bearer(text),
    }))
}

fn key_text(settings: &Settings) -> Option<String> {
    env::read(env::POSTHOG_API_KEY)
        // What is not text is no key, and must not be taken for an absent one.
        .map(|key| key.to_string_lossy().into_owned())
        .or_else(|| settings.telemetry.posthog.api_key.clone())
        .or_else(|| COMPILED_IN.map(str::to_owned))
        .filter(|key| !key.is_empty())
}

impl fmt::Display for Inert {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoKey => f.write_str("no key of a PostHog project is set"),
            Self::BadKey(bad) => write!(f, "telemetry.posthog.api_key {bad}"),
            Self::BadHost(bad) => write!(f, "telemetry.posthog.host {bad}"),
            Self::NoLoki => f.write_str("telemetry.loki.url is not set"),
            Self::BadLoki(bad) => write!(f, "telemetry.loki.url {bad}"),
            Self::BadTenant => {
                f.write_str("telemetry.loki.tenant must be letters, digits and - _ . |")
            }
            Self::BadAccess(fault) => write!(f, "telemetry.loki.auth_file: {fault}"),
        }
    }
}
