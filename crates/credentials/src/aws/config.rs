//! What the application decides about the chain.

use super::Order;
use alloc::borrow::ToOwned;
use alloc::string::String;
use core::fmt;
use zeroize::Zeroizing;

/// What the application decides about the chain; everything else comes from the environment.
#[derive(Clone, Default)]
pub struct Config {
    pub(super) order: Order,
    pub(super) access_key_id: Option<String>,
    pub(super) secret_access_key: Option<Zeroizing<String>>,
    pub(super) session_token: Option<Zeroizing<String>>,
    pub(super) custom_provider: bool,
    pub(super) profile: Option<String>,
    pub(super) region: Option<String>,
}

impl Config {
    /// The order [`Order::union`] and nothing given explicitly.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Tries these sources, in this order.
    #[must_use]
    pub fn with_order(mut self, order: Order) -> Self {
        self.order = order;
        self
    }

    /// Keys as the user name, the password and the property `AWS_SESSION_TOKEN` of a credential
    /// give them. What is empty counts as absent; when only some are there the chain fails.
    #[must_use]
    pub fn with_explicit(
        mut self,
        access_key_id: Option<&str>,
        secret_access_key: Option<&str>,
        session_token: Option<&str>,
    ) -> Self {
        let filled = |text: Option<&str>| text.filter(|text| !text.is_empty()).map(str::to_owned);
        self.access_key_id = filled(access_key_id);
        self.secret_access_key = filled(secret_access_key).map(Zeroizing::new);
        self.session_token = filled(session_token).map(Zeroizing::new);
        self
    }

    /// The application has a provider of its own: the chain asks with
    /// [`Need::Provider`](super::Need::Provider).
    #[must_use]
    pub const fn with_custom_provider(mut self) -> Self {
        self.custom_provider = true;
        self
    }

    /// The profile to use, in place of `AWS_PROFILE`.
    #[must_use]
    pub fn with_profile(mut self, name: &str) -> Self {
        self.profile = Some(name.to_owned());
        self
    }

    /// The region of STS, in place of `AWS_REGION`.
    #[must_use]
    pub fn with_region(mut self, region: &str) -> Self {
        self.region = Some(region.to_owned());
        self
    }
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config")
            .field("order", &self.order)
            .field("access_key_id", &self.access_key_id)
            .field("custom_provider", &self.custom_provider)
            .field("profile", &self.profile)
            .field("region", &self.region)
            .finish_non_exhaustive()
    }
}
