// Numbers, times and identifiers as people read them, and the escaping of everything that comes
// from a file. All functions are pure and total: whatever the input, valid UTF-8 comes out.
#pragma once

#include <string>
#include <string_view>

namespace concur::apps::report {

/// Text for HTML content and double-quoted attributes. Control characters and bytes that are not
/// UTF-8 become U+FFFD, so that no file can smuggle in markup or break the page's encoding.
std::string escape(std::string_view text);

/// Text for a terminal line: control characters (escape sequences, line breaks) and broken UTF-8
/// become "?".
std::string plain(std::string_view text);

/// 1204331 -> "1,204,331"; fractions are rounded to a whole number.
std::string whole(double value);

/// About three significant digits, thousands separated: 0.01234 -> "0.0123", 15.65 -> "15.7",
/// 89123 -> "89,123".
std::string figure(double value);

/// Seconds -> "850 µs", "640 ms", "2.1 s", "9.4 min", "19 h 50 min", "3 d 4 h".
std::string duration(double seconds);

/// Decimal units: "812 B", "1.2 kB", "3.4 MB".
std::string byte_size(double bytes);

/// 0.0744 -> "7.4 %". One decimal below 10 %, as many as needed to show a small share.
std::string percent(double share);

/// First and last digits of a long hexadecimal identifier: "5f1c…9a03d2"; the end says more than
/// the beginning where proof of work makes leading zeros. Short text is returned as it is.
std::string short_id(std::string_view id);

/// At most `letters` characters of valid UTF-8 text, with "…" as the last one if it was longer.
std::string shortened(std::string_view text, std::size_t letters);

/// Equal but for the case of ASCII letters: a node "london" in "London" is not named twice.
bool same_name(std::string_view a, std::string_view b);

} // namespace concur::apps::report
