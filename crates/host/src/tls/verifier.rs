//! Verification of the server's certificate, with the two relaxations that the options allow.

use super::{
    certificate::Description,
    problem::{CertificateProblem, CertificateProblemKind},
};
use crate::escape;
use rustls::{
    CertificateError, DigitallySignedStruct, Error, OtherError, RootCertStore, SignatureScheme,
    client::{
        danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
        verify_server_cert_signed_by_trust_anchor, verify_server_name,
    },
    crypto::{WebPkiSupportedAlgorithms, verify_tls12_signature, verify_tls13_signature},
    pki_types::{CertificateDer, ServerName, UnixTime},
    server::ParsedCertificate,
};
use std::sync::Arc;

/// How much of the server's certificate is checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Checks {
    /// The chain and the name.
    All,
    /// The chain alone: any server that a trusted authority has certified is believed.
    DangerousChainOnly,
    /// Nothing but that the server holds the key of the certificate it shows.
    DangerousNone,
}

#[derive(Debug)]
pub(super) struct Verifier {
    checks: Checks,
    roots: RootCertStore,
    /// The certificates of `tlsCAFile`, to recognise a server that is its own authority.
    own_roots: Vec<CertificateDer<'static>>,
    algorithms: WebPkiSupportedAlgorithms,
}

impl Verifier {
    pub(super) const fn new(
        checks: Checks,
        roots: RootCertStore,
        own_roots: Vec<CertificateDer<'static>>,
        algorithms: WebPkiSupportedAlgorithms,
    ) -> Self {
        Self { checks, roots, own_roots, algorithms }
    }

    fn check(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        now: UnixTime,
    ) -> Result<(), Error> {
        if self.checks == Checks::DangerousNone {
            return Ok(());
        }
        let parsed = ParsedCertificate::try_from(end_entity)?;
        verify_server_cert_signed_by_trust_anchor(
            &parsed,
            &self.roots,
            intermediates,
            now,
            self.algorithms.all,
        )?;
        if self.checks == Checks::DangerousChainOnly {
            return Ok(());
        }
        verify_server_name(&parsed, server_name)
    }

    /// Puts what the person needs in place of what the library said.
    fn explain(
        &self,
        error: Error,
        end_entity: &CertificateDer<'_>,
        server_name: &ServerName<'_>,
    ) -> Error {
        let Error::InvalidCertificate(reason) = error else { return error };
        let certificate = Description::of(end_entity).unwrap_or_default();
        let trusted_as_is = self.own_roots.iter().any(|root| root == end_entity);
        let kind = match &reason {
            CertificateError::UnknownIssuer if certificate.is_self_issued() => {
                CertificateProblemKind::SelfSigned
            }
            CertificateError::UnknownIssuer => CertificateProblemKind::UnknownIssuer,
            CertificateError::BadSignature => CertificateProblemKind::WrongAuthorityKey,
            CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
                CertificateProblemKind::Expired
            }
            CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
                CertificateProblemKind::NotYetValid
            }
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                if certificate.names.is_empty() {
                    CertificateProblemKind::NoAlternativeName
                } else {
                    CertificateProblemKind::WrongName
                }
            }
            CertificateError::Other(_) if certificate.is_ca && trusted_as_is => {
                CertificateProblemKind::OwnAuthority
            }
            CertificateError::Other(_) if certificate.is_ca && certificate.is_self_issued() => {
                CertificateProblemKind::SelfSigned
            }
            other => CertificateProblemKind::Other(escape(&other.to_string(), 256)),
        };
        let expected = escape(&server_name.to_str(), 256);
        let problem = CertificateProblem { kind, expected, certificate };
        Error::InvalidCertificate(CertificateError::Other(OtherError(Arc::new(problem))))
    }
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        self.check(end_entity, intermediates, server_name, now)
            .map(|()| ServerCertVerified::assertion())
            .map_err(|e| self.explain(e, end_entity, server_name))
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, cert, dss, &self.algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, cert, dss, &self.algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}
