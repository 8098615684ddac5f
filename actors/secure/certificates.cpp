#include "actors/secure/openssl.hpp"

#include <array>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

namespace concur::actors {
namespace {

constexpr std::string_view role_prefix = "concur ";

tl::unexpected<error> refused(std::string_view doing) {
  return fail(errc::internal,
              std::string{"OpenSSL can't "} + std::string{doing} + ": " + openssl_reason());
}

owned<BIO> text_of(std::string_view pem) {
  return owned<BIO>{BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()))};
}

std::string taken(BIO* out) {
  char* data = nullptr;
  auto n = BIO_get_mem_data(out, &data);
  return {data, static_cast<std::size_t>(n)};
}

std::string pem_of(X509* certificate) {
  owned<BIO> out{BIO_new(BIO_s_mem())};
  PEM_write_bio_X509(out.get(), certificate);
  return taken(out.get());
}

std::string pem_of(EVP_PKEY* key) {
  owned<BIO> out{BIO_new(BIO_s_secmem())};
  PEM_write_bio_PrivateKey(out.get(), key, nullptr, nullptr, 0, nullptr, nullptr);
  return taken(out.get());
}

owned<EVP_PKEY> new_key() {
  owned<EVP_PKEY_CTX> context{EVP_PKEY_CTX_new_id(EVP_PKEY_ED25519, nullptr)};
  EVP_PKEY* out = nullptr;
  if (!context || EVP_PKEY_keygen_init(context.get()) <= 0 ||
      EVP_PKEY_keygen(context.get(), &out) <= 0)
    return nullptr;
  return owned<EVP_PKEY>{out};
}

bool add_name(X509_NAME* to, const char* part, std::string_view value) {
  return X509_NAME_add_entry_by_txt(to, part, MBSTRING_UTF8,
                                    reinterpret_cast<const unsigned char*>(value.data()),
                                    static_cast<int>(value.size()), -1, 0) == 1;
}

bool extend(X509* certificate, int kind, const char* value) {
  owned<X509_EXTENSION> extension{X509V3_EXT_conf_nid(nullptr, nullptr, kind, value)};
  return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

/// Serial number, key and the time from now until so many days later; a day back if negative.
bool begin(X509* certificate, EVP_PKEY* key, int days) {
  std::array<unsigned char, 16> serial{};
  if (RAND_bytes(serial.data(), static_cast<int>(serial.size())) != 1)
    return false;
  serial[0] &= 0x7f;
  auto* number = BN_bin2bn(serial.data(), static_cast<int>(serial.size()), nullptr);
  BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate));
  BN_free(number);
  X509_set_version(certificate, 2);
  // An hour back, since clocks differ; what has expired began before that.
  X509_gmtime_adj(X509_getm_notBefore(certificate), days < 0 ? 2L * days * 86'400 : -3'600);
  X509_gmtime_adj(X509_getm_notAfter(certificate), static_cast<long>(days) * 86'400);
  return X509_set_pubkey(certificate, key) == 1;
}

std::string name_part(const X509& certificate, int kind) {
  auto* subject = X509_get_subject_name(&certificate);
  auto at = X509_NAME_get_index_by_NID(subject, kind, -1);
  if (at < 0)
    return {};
  auto* text = X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, at));
  return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)),
          static_cast<std::size_t>(ASN1_STRING_length(text))};
}

} // namespace

std::string_view to_string(machine_role r) {
  return r == machine_role::control ? "control" : "host";
}

std::string openssl_reason() {
  auto code = ERR_get_error();
  ERR_clear_error();
  std::array<char, 256> text{};
  ERR_error_string_n(code, text.data(), text.size());
  return code ? text.data() : "no reason given";
}

result<owned<X509>> read_certificate(std::string_view pem) {
  auto text = text_of(pem);
  owned<X509> out{PEM_read_bio_X509(text.get(), nullptr, nullptr, nullptr)};
  ERR_clear_error();
  if (!out)
    return fail(errc::usage, "expected a certificate in PEM form");
  return out;
}

result<owned<EVP_PKEY>> read_key(std::string_view pem) {
  auto text = text_of(pem);
  owned<EVP_PKEY> out{PEM_read_bio_PrivateKey(text.get(), nullptr, nullptr, nullptr)};
  ERR_clear_error();
  if (!out)
    return fail(errc::usage, "expected a private key in PEM form");
  return out;
}

result<machine_identity> identity_of(const X509& certificate) {
  auto name = name_part(certificate, NID_commonName);
  auto unit = name_part(certificate, NID_organizationalUnitName);
  for (auto role : {machine_role::control, machine_role::host})
    if (!name.empty() && unit == std::string{role_prefix} + std::string{to_string(role)})
      return machine_identity{name, role};
  return fail(errc::usage, name.empty() ? "the certificate names nobody"
                                        : "the certificate of \"" + name + "\" has no role");
}

result<machine_identity> identity_in(std::string_view certificate) {
  auto read = read_certificate(certificate);
  if (!read)
    return tl::unexpected<error>{read.error()};
  return identity_of(**read);
}

status check_time(std::string_view certificate) {
  auto read = read_certificate(certificate);
  if (!read)
    return tl::unexpected<error>{read.error()};
  auto is_early = X509_cmp_current_time(X509_get0_notBefore(read->get())) > 0;
  if (!is_early && X509_cmp_current_time(X509_get0_notAfter(read->get())) > 0)
    return {};
  if (is_early)
    return fail(errc::usage, "the certificate does not hold yet", "",
                "is this machine's clock right?");
  return fail(errc::usage, "the certificate has expired", "",
              "make new ones with: concur hosts init FILE");
}

result<authority> make_authority(std::string_view laboratory, int days) {
  auto key = new_key();
  owned<X509> out{X509_new()};
  if (!key || !out || !begin(out.get(), key.get(), days))
    return refused("make a key");
  auto* subject = X509_get_subject_name(out.get());
  auto good = add_name(subject, "CN", laboratory) && add_name(subject, "O", "concur laboratory") &&
              X509_set_issuer_name(out.get(), subject) == 1 &&
              extend(out.get(), NID_basic_constraints, "critical,CA:TRUE,pathlen:0") &&
              extend(out.get(), NID_key_usage, "critical,keyCertSign") &&
              X509_sign(out.get(), key.get(), nullptr) > 0;
  if (!good)
    return refused("make a certificate");
  return authority{pem_of(out.get()), pem_of(key.get())};
}

result<credentials> issue(const authority& by, std::string_view name,
                          std::optional<machine_role> role, int days) {
  auto issuer = read_certificate(by.certificate);
  auto signer = read_key(by.key);
  if (!issuer || !signer)
    return tl::unexpected<error>{issuer ? signer.error() : issuer.error()};
  auto key = new_key();
  owned<X509> out{X509_new()};
  if (!key || !out || !begin(out.get(), key.get(), days))
    return refused("make a key");
  auto* subject = X509_get_subject_name(out.get());
  auto good = add_name(subject, "CN", name) &&
              X509_set_issuer_name(out.get(), X509_get_subject_name(issuer->get())) == 1 &&
              extend(out.get(), NID_basic_constraints, "critical,CA:FALSE") &&
              extend(out.get(), NID_key_usage, "critical,digitalSignature") &&
              extend(out.get(), NID_ext_key_usage, "serverAuth,clientAuth");
  if (good && role)
    good = add_name(subject, "OU", std::string{role_prefix} + std::string{to_string(*role)});
  if (!good || X509_sign(out.get(), signer->get(), nullptr) <= 0)
    return refused("make a certificate");
  return credentials{by.certificate, pem_of(out.get()), pem_of(key.get())};
}

} // namespace concur::actors
