//! A bucket of an S3-compatible store, which takes the place of the folder.
//!
//! The connection is plain: as for people, encryption is a proxy's, so that one program of the machine is kept up to date
//! for it. Requests are signed all the same. What connects and signs is the HTTP client and the hash that the product has
//! already; those that come ready with the library bring TLS and a C library, for which there is no other use.

use crate::{Error, Result};
use async_trait::async_trait;
use hmac::{Hmac, KeyInit, Mac};
use http_body_util::BodyExt;
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector as Tcp},
    rt::TokioExecutor,
};
use object_store::{
    BackoffConfig, ClientOptions, ObjectStore, RetryConfig,
    aws::{AmazonS3, AmazonS3Builder},
    client::{
        CryptoProvider, DigestAlgorithm, DigestContext, HmacContext, HttpClient, HttpConnector, HttpError,
        HttpErrorKind, HttpRequest, HttpRequestBody, HttpResponse, HttpService, Signer, SigningAlgorithm,
    },
    prefix::PrefixStore,
};
use sha2::{Digest, Sha256};
use std::{sync::Arc, time::Duration};
use tokio::time::timeout;

const CONNECTED_WITHIN: Duration = Duration::from_secs(5);
/// The largest file over a slow line.
const ANSWERED_WITHIN: Duration = Duration::from_secs(60);
/// After that a person is told; the device keeps the file and tries again.
const TRIED_FOR: Duration = Duration::from_secs(10);

/// Where the contents are instead of the data folder.
#[derive(Clone)]
pub struct Bucket {
    pub name: String,
    /// Before each object's name; may be empty.
    pub prefix: String,
    /// `http://host:port`, as the store's path style has it.
    pub endpoint: String,
    pub region: String,
    pub key_id: String,
    pub secret: String,
}

impl Bucket {
    pub(super) fn open(&self) -> Result<Arc<dyn ObjectStore>> {
        let retry = RetryConfig { backoff: BackoffConfig::default(), max_retries: 2, retry_timeout: TRIED_FOR };
        let store: AmazonS3 = AmazonS3Builder::new()
            .with_http_connector(Plain::new())
            .with_allow_http(true)
            .with_virtual_hosted_style_request(false)
            .with_retry(retry)
            .with_crypto_provider(Arc::new(Signing))
            .with_endpoint(self.endpoint.trim_end_matches('/'))
            .with_region(&self.region)
            .with_bucket_name(&self.name)
            .with_access_key_id(&self.key_id)
            .with_secret_access_key(&self.secret)
            .build()
            .map_err(|error| Error::Internal(format!("the store of the attachments cannot be used: {error}")))?;
        Ok(Arc::new(PrefixStore::new(store, self.prefix.as_str())))
    }
}

/// What sends requests.
#[derive(Clone, Debug)]
struct Plain(Client<Tcp, HttpRequestBody>);

impl Plain {
    fn new() -> Self {
        let mut tcp = Tcp::new();
        tcp.set_connect_timeout(Some(CONNECTED_WITHIN));
        Self(Client::builder(TokioExecutor::new()).build(tcp))
    }
}

impl HttpConnector for Plain {
    fn connect(&self, _options: &ClientOptions) -> object_store::Result<HttpClient> {
        Ok(HttpClient::new(self.clone()))
    }
}

#[async_trait]
impl HttpService for Plain {
    async fn call(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let answered = async {
            let answer = self.0.request(request).await.map_err(|error| {
                let kind = if error.is_connect() { HttpErrorKind::Connect } else { HttpErrorKind::Request };
                HttpError::new(kind, error)
            })?;
            let (parts, body) = answer.into_parts();
            let content = body.collect().await.map_err(|error| HttpError::new(HttpErrorKind::Interrupted, error))?;
            Ok(HttpResponse::from_parts(parts, content.to_bytes().into()))
        };
        timeout(ANSWERED_WITHIN, answered).await.map_err(|late| HttpError::new(HttpErrorKind::Timeout, late))?
    }
}

/// What signs requests.
#[derive(Debug)]
struct Signing;

struct Hashing(Sha256, Vec<u8>);
struct Keyed(Hmac<Sha256>, Vec<u8>);

impl DigestContext for Hashing {
    fn update(&mut self, data: &[u8]) {
        Digest::update(&mut self.0, data);
    }

    fn finish(&mut self) -> object_store::Result<&[u8]> {
        self.1 = self.0.finalize_reset().to_vec();
        Ok(&self.1)
    }
}

impl HmacContext for Keyed {
    fn update(&mut self, data: &[u8]) {
        Mac::update(&mut self.0, data);
    }

    fn finish(&mut self) -> object_store::Result<&[u8]> {
        self.1 = self.0.clone().finalize().into_bytes().to_vec();
        Ok(&self.1)
    }
}

fn unsupported(what: &str) -> object_store::Error {
    object_store::Error::NotSupported { source: what.into() }
}

impl CryptoProvider for Signing {
    fn digest(&self, algorithm: DigestAlgorithm) -> object_store::Result<Box<dyn DigestContext>> {
        match algorithm {
            DigestAlgorithm::Sha256 => Ok(Box::new(Hashing(Sha256::new(), Vec::new()))),
            _ => Err(unsupported("another hash than SHA-256")),
        }
    }

    fn hmac(&self, algorithm: DigestAlgorithm, secret: &[u8]) -> object_store::Result<Box<dyn HmacContext>> {
        let DigestAlgorithm::Sha256 = algorithm else { return Err(unsupported("another hash than SHA-256")) };
        let keyed = Hmac::new_from_slice(secret).map_err(|_| unsupported("a key of this length"))?;
        Ok(Box::new(Keyed(keyed, Vec::new())))
    }

    fn sign(&self, _algorithm: SigningAlgorithm, _pem: &[u8]) -> object_store::Result<Box<dyn Signer>> {
        Err(unsupported("signing with a certificate"))
    }
}
