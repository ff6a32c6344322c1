"""The countries that trial registries and their portals name, in the spellings they use or used.

Source: https://clinicaltrials.gov/data-api/api (LocationCountry); older spellings from archived records.
"""

from typing import Final

__all__ = ["COUNTRIES"]

_NAMES: Final = (
    "Afghanistan|Albania|Algeria|American Samoa|Andorra|Angola|Antigua and Barbuda|Argentina|Armenia|"
    "Aruba|Australia|Austria|Azerbaijan|Bahamas|Bahrain|Bangladesh|Barbados|Belarus|Belgium|Belize|Benin|"
    "Bermuda|Bhutan|Bolivia|Bosnia and Herzegovina|Botswana|Brazil|British Virgin Islands|Brunei|"
    "Brunei Darussalam|Bulgaria|Burkina Faso|Burundi|Cabo Verde|Cambodia|Cameroon|Canada|Cape Verde|"
    "Cayman Islands|Central African Republic|Chad|Chile|China|Colombia|Comoros|Congo|Congo (Brazzaville)|"
    "Congo (Kinshasa)|Congo, Democratic Republic of the|Congo, The Democratic Republic of the|Costa Rica|"
    "Cote D'Ivoire|Croatia|Cuba|Curaçao|Cyprus|Czech Republic|Czechia|Côte d'Ivoire|"
    "Democratic Republic of the Congo|Denmark|Djibouti|Dominica|Dominican Republic|East Timor|Ecuador|"
    "Egypt|El Salvador|Equatorial Guinea|Eritrea|Estonia|Eswatini|Ethiopia|Faroe Islands|"
    "Federated States of Micronesia|Fiji|Finland|Former Serbia and Montenegro|Former Yugoslavia|France|"
    "French Guiana|French Polynesia|Gabon|Gambia|Georgia|Germany|Ghana|Gibraltar|Greece|Greenland|"
    "Grenada|Guadeloupe|Guam|Guatemala|Guernsey|Guinea|Guinea Bissau|Guinea-Bissau|Guyana|Haiti|"
    "Holy See (Vatican City State)|Honduras|Hong Kong|Hungary|Iceland|India|Indonesia|Iran|"
    "Iran, Islamic Republic of|Iraq|Ireland|Isle of Man|Israel|Italy|Ivory Coast|Jamaica|Japan|Jersey|Jordan|"
    "Kazakhstan|Kenya|Kiribati|Korea, Democratic People's Republic of|Korea, Republic of|Kosovo|Kuwait|"
    "Kyrgyzstan|Lao People's Democratic Republic|Laos|Latvia|Lebanon|Lesotho|Liberia|Libya|"
    "Libyan Arab Jamahiriya|Liechtenstein|Lithuania|Luxembourg|Macao|Macau|Macedonia|"
    "Macedonia, The Former Yugoslav Republic of|Madagascar|Malawi|Malaysia|Maldives|Mali|Malta|"
    "Marshall Islands|Martinique|Mauritania|Mauritius|Mayotte|Mexico|Moldova|Moldova, Republic of|Monaco|"
    "Mongolia|Montenegro|Montserrat|Morocco|Mozambique|Myanmar|Myanmar (Burma)|Namibia|Nauru|Nepal|"
    "Netherlands|Netherlands Antilles|New Caledonia|New Zealand|Nicaragua|Niger|Nigeria|North Korea|"
    "North Macedonia|Northern Mariana Islands|Norway|Oman|Pakistan|Palau|Palestine|"
    "Palestinian Territories|Palestinian Territory, occupied|Panama|Papua New Guinea|Paraguay|Peru|"
    "Philippines|Poland|Portugal|Puerto Rico|Qatar|Republic of Korea|Reunion|Romania|Russia|"
    "Russian Federation|Rwanda|Réunion|Saint Kitts and Nevis|Saint Lucia|Saint Martin|"
    "Saint Vincent and the Grenadines|Samoa|San Marino|Sao Tome and Principe|Saudi Arabia|Senegal|Serbia|"
    "Seychelles|Sierra Leone|Singapore|Sint Maarten|Slovakia|Slovenia|Solomon Islands|Somalia|"
    "South Africa|South Korea|South Sudan|Spain|Sri Lanka|Sudan|Suriname|Swaziland|Sweden|Switzerland|"
    "Syria|Syrian Arab Republic|Taiwan|Tajikistan|Tanzania|Thailand|The Bahamas|The Gambia|"
    "The Netherlands|Timor-Leste|Togo|Tonga|Trinidad and Tobago|Tunisia|Turkey|Turkey (Türkiye)|"
    "Turkmenistan|Tuvalu|Türkiye|U.S. Virgin Islands|USA|Uganda|Ukraine|United Arab Emirates|"
    "United Kingdom|United States|Uruguay|Uzbekistan|Vanuatu|Vatican City|Venezuela|Viet Nam|Vietnam|"
    "Virgin Islands (U.S.)|Western Sahara|Yemen|Zambia|Zimbabwe"
)

COUNTRIES: Final = frozenset(name.casefold() for name in _NAMES.split("|"))
"""Names of countries, case-folded."""
