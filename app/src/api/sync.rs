//! What the office is told of devices that still have records.

use crate::ApiError;
use domain::sync::Device;
use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use crate::context::{service, user};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DevicesPage {
    pub devices: Vec<Device>,
    /// UTC milliseconds; tells how long a record has waited.
    pub now: i64,
}

/// Devices with records that have not arrived.
#[server(prefix = "/api", endpoint = "sync/devices", input = GetUrl)]
pub async fn devices() -> Result<DevicesPage, ApiError> {
    let (user, service) = (user()?, service()?);
    Ok(DevicesPage { devices: service.devices(&user).await?, now: service.clock().now() })
}
