//! A bucket of an S3-compatible store, which takes the place of the folder.
//!
//! What connects, encrypts and signs is what the product has already: its HTTP client, the TLS that mail goes by, its hash.
//! Those that come ready with the library bring a second TLS with a C library. Requests are signed over http as well.

use crate::{Error, Result};
use async_trait::async_trait;
use hmac::{Hmac, KeyInit, Mac};
use http_body_util::BodyExt;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
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
use rustls::{
    ClientConfig, RootCertStore,
    pki_types::{CertificateDer, pem::PemObject},
};
use sha2::{Digest, Sha256};
use std::{path::PathBuf, sync::Arc, time::Duration};
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
    /// `https://host:port` or `http://host:port`, as the store's path style has it.
    pub endpoint: String,
    /// Certificates (PEM) by which the store proves itself, where they are not among the machine's.
    pub ca: Option<PathBuf>,
    pub region: String,
    pub key_id: String,
    pub secret: String,
}

impl Bucket {
    pub(super) fn open(&self) -> Result<Arc<dyn ObjectStore>> {
        let retry = RetryConfig { backoff: BackoffConfig::default(), max_retries: 2, retry_timeout: TRIED_FOR };
        let store: AmazonS3 = AmazonS3Builder::new()
            .with_http_connector(Wire::new(self.tls()?))
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

    /// Whom to trust. Over http nobody is asked, so that a machine without certificates serves all the same.
    fn tls(&self) -> Result<ClientConfig> {
        let wrong = |error: &dyn std::fmt::Display| {
            Error::Internal(format!("the certificates for the store of the attachments cannot be used: {error}"))
        };
        let mut roots = RootCertStore::empty();
        match &self.ca {
            Some(file) => {
                for certificate in CertificateDer::pem_file_iter(file).map_err(|error| wrong(&error))? {
                    roots.add(certificate.map_err(|error| wrong(&error))?).map_err(|error| wrong(&error))?;
                }
            }
            None if self.endpoint.starts_with("https://") => {
                roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
                if roots.is_empty() {
                    return Err(wrong(&"this machine has none; name a file with s3-ca"));
                }
            }
            None => {}
        }
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let tls = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
        Ok(tls.map_err(|error| wrong(&error))?.with_root_certificates(roots).with_no_client_auth())
    }
}

/// What sends requests.
#[derive(Clone, Debug)]
struct Wire(Client<HttpsConnector<Tcp>, HttpRequestBody>);

impl Wire {
    fn new(tls: ClientConfig) -> Self {
        let mut tcp = Tcp::new();
        tcp.set_connect_timeout(Some(CONNECTED_WITHIN));
        // The scheme of the address decides; what is after it is for the layer above.
        tcp.enforce_http(false);
        let either =
            HttpsConnectorBuilder::new().with_tls_config(tls).https_or_http().enable_http1().wrap_connector(tcp);
        Self(Client::builder(TokioExecutor::new()).build(either))
    }
}

impl HttpConnector for Wire {
    fn connect(&self, _options: &ClientOptions) -> object_store::Result<HttpClient> {
        Ok(HttpClient::new(self.clone()))
    }
}

#[async_trait]
impl HttpService for Wire {
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
