// OpenSSL's objects with owners. Inside actors/secure/ only.
#pragma once

#include "actors/secure/certificates.hpp"

#include <memory>
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

namespace concur::actors {

struct openssl_free {
  void operator()(BIO* p) const { BIO_free_all(p); }
  void operator()(EVP_PKEY* p) const { EVP_PKEY_free(p); }
  void operator()(EVP_PKEY_CTX* p) const { EVP_PKEY_CTX_free(p); }
  void operator()(X509* p) const { X509_free(p); }
  void operator()(X509_EXTENSION* p) const { X509_EXTENSION_free(p); }
};
template <class T>
using owned = std::unique_ptr<T, openssl_free>;

/// errc::usage if the text is none.
result<owned<X509>> read_certificate(std::string_view pem);
result<owned<EVP_PKEY>> read_key(std::string_view pem);
/// errc::usage if it has no name or no role.
result<machine_identity> identity_of(const X509& certificate);
/// What OpenSSL complained about last, for people.
std::string openssl_reason();

} // namespace concur::actors
