/* SPDX-License-Identifier: EUPL-1.2 */
/* Who is trusted in a call over libcurl, and what its failures are called here. */
#include "wire/client.h"

#define SET(option, value) (curl_easy_setopt(easy, (option), (value)) == CURLE_OK)

bool bz_client_trust(CURL *easy, const char *ca_file)
{
    return SET(CURLOPT_SSL_VERIFYPEER, 1L) && SET(CURLOPT_SSL_VERIFYHOST, 2L) &&
           SET(CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2) &&
           (!ca_file || (SET(CURLOPT_CAINFO, ca_file) && SET(CURLOPT_CAPATH, NULL)));
}

static const struct {
    CURLcode from;
    buzon_code code;
    const char *words;
} failures[] = {
    {CURLE_COULDNT_RESOLVE_PROXY, BUZON_ERR_NETWORK, "its proxy has no address"},
    {CURLE_COULDNT_RESOLVE_HOST, BUZON_ERR_NETWORK, "its name has no address"},
    {CURLE_COULDNT_CONNECT, BUZON_ERR_NETWORK, "no connection"},
    {CURLE_OPERATION_TIMEDOUT, BUZON_ERR_NETWORK, "no answer in time"},
    {CURLE_GOT_NOTHING, BUZON_ERR_NETWORK, "the connection ended without an answer"},
    {CURLE_SEND_ERROR, BUZON_ERR_NETWORK, "the connection broke while it was asked"},
    {CURLE_RECV_ERROR, BUZON_ERR_NETWORK, "the connection broke while it answered"},
    {CURLE_PARTIAL_FILE, BUZON_ERR_NETWORK, "the answer was cut short"},
    {CURLE_HTTP2, BUZON_ERR_NETWORK, "the HTTP/2 connection broke"},
    {CURLE_HTTP2_STREAM, BUZON_ERR_NETWORK, "the HTTP/2 stream broke"},
    {CURLE_SSL_CONNECT_ERROR, BUZON_ERR_NETWORK, "no secure connection"},
    {CURLE_SSL_CACERT_BADFILE, BUZON_ERR_INVALID,
     "the file of certificate authorities cannot be used"},
    {CURLE_USE_SSL_FAILED, BUZON_ERR_PROTOCOL, "it offers no secure connection (STARTTLS)"},
    {CURLE_LOGIN_DENIED, BUZON_ERR_PROTOCOL, "it offers no login that is known here"},
    {CURLE_WEIRD_SERVER_REPLY, BUZON_ERR_PROTOCOL, "it does not speak as a mail server does"},
    {CURLE_BAD_CONTENT_ENCODING, BUZON_ERR_PROTOCOL, "the compression is broken"},
    {CURLE_OUT_OF_MEMORY, BUZON_ERR_NO_MEMORY, "out of memory"},
};

/* The certificate's fault, in words; numbers of OpenSSL's X509_V_ERR_*. libcurl compares the
 * host itself and then leaves the number at what it was. */
static const char *certificate_words(CURL *easy)
{
    long verdict = 0;

    (void)curl_easy_getinfo(easy, CURLINFO_SSL_VERIFYRESULT, &verdict);
    switch (verdict) {
    case 0:
    case 1:
    case 62:
        return "its certificate is for another host";
    case 9:
        return "its certificate is not valid yet";
    case 10:
        return "its certificate has expired";
    case 18:
    case 19:
    case 20:
    case 21:
        return "its certificate is not signed by an authority that is trusted here";
    default:
        return "its certificate is not acceptable";
    }
}

void bz_client_failure(CURL *easy, const char *origin, CURLcode code, struct bz_err *err)
{
    if (code == CURLE_PEER_FAILED_VERIFICATION) {
        bz_err_set(err, BUZON_ERR_PROTOCOL, "%s: %s", origin, certificate_words(easy));
        return;
    }
    for (size_t i = 0; i < sizeof failures / sizeof *failures; i++)
        if (failures[i].from == code) {
            bz_err_set(err, failures[i].code, "%s: %s", origin, failures[i].words);
            return;
        }
    bz_err_set(err, BUZON_ERR_PROTOCOL, "%s: %s", origin, curl_easy_strerror(code));
}
