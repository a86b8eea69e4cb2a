package value

import "strings"

// zoneLinks names the regions that the IANA database keeps as links to another
// region, because the clocks of both agree since 1970. Zone databases are built
// in two ways, with and without the links' own older history; we follow the
// links everywhere, so that a time before 1970 means the same on every machine,
// and the same as in Neo4j and in the openCypher TCK.
var zoneLinks = func() map[string]string {
	links := map[string]string{}
	for target, names := range map[string]string{
		"Africa/Abidjan": "Africa/Accra Africa/Bamako Africa/Banjul Africa/Conakry Africa/Dakar Africa/Freetown Africa/Lome Africa/Nouakchott " +
			"Africa/Ouagadougou Africa/Timbuktu Atlantic/Reykjavik Atlantic/St_Helena Iceland",
		"Africa/Johannesburg": "Africa/Maseru Africa/Mbabane",
		"Africa/Lagos": "Africa/Bangui Africa/Brazzaville Africa/Douala Africa/Kinshasa Africa/Libreville Africa/Luanda Africa/Malabo Africa/Niamey " +
			"Africa/Porto-Novo",
		"Africa/Maputo": "Africa/Blantyre Africa/Bujumbura Africa/Gaborone Africa/Harare Africa/Kigali Africa/Lubumbashi Africa/Lusaka",
		"Africa/Nairobi": "Africa/Addis_Ababa Africa/Asmara Africa/Asmera Africa/Dar_es_Salaam Africa/Djibouti Africa/Kampala Africa/Mogadishu " +
			"Indian/Antananarivo Indian/Comoro Indian/Mayotte",
		"America/Chicago":     "CST6CDT",
		"America/Denver":      "MST7MDT",
		"America/Los_Angeles": "PST8PDT",
		"America/New_York":    "EST5EDT",
		"America/Panama":      "America/Atikokan America/Cayman America/Coral_Harbour",
		"America/Phoenix":     "America/Creston",
		"America/Puerto_Rico": "America/Anguilla America/Antigua America/Aruba America/Blanc-Sablon America/Curacao America/Dominica America/Grenada " +
			"America/Guadeloupe America/Kralendijk America/Lower_Princes America/Marigot America/Montserrat America/Port_of_Spain America/St_Barthelemy " +
			"America/St_Kitts America/St_Lucia America/St_Thomas America/St_Vincent America/Tortola America/Virgin",
		"America/Toronto":      "America/Montreal America/Nassau America/Nipigon America/Thunder_Bay",
		"Asia/Bangkok":         "Asia/Phnom_Penh Asia/Vientiane Indian/Christmas",
		"Asia/Dubai":           "Asia/Muscat Indian/Mahe Indian/Reunion",
		"Asia/Kuching":         "Asia/Brunei",
		"Asia/Qatar":           "Asia/Bahrain",
		"Asia/Riyadh":          "Antarctica/Syowa Asia/Aden Asia/Kuwait",
		"Asia/Singapore":       "Asia/Kuala_Lumpur Singapore",
		"Asia/Yangon":          "Asia/Rangoon Indian/Cocos",
		"Europe/Athens":        "EET",
		"Europe/Belgrade":      "Europe/Ljubljana Europe/Podgorica Europe/Sarajevo Europe/Skopje Europe/Zagreb",
		"Europe/Berlin":        "Arctic/Longyearbyen Atlantic/Jan_Mayen Europe/Copenhagen Europe/Oslo Europe/Stockholm",
		"Europe/Brussels":      "CET Europe/Amsterdam Europe/Luxembourg MET",
		"Europe/Lisbon":        "WET",
		"Europe/London":        "Europe/Belfast Europe/Guernsey Europe/Isle_of_Man Europe/Jersey",
		"Europe/Paris":         "Europe/Monaco",
		"Europe/Zurich":        "Europe/Busingen Europe/Vaduz",
		"Indian/Maldives":      "Indian/Kerguelen",
		"Pacific/Auckland":     "Antarctica/McMurdo Antarctica/South_Pole",
		"Pacific/Guadalcanal":  "Pacific/Pohnpei Pacific/Ponape",
		"Pacific/Guam":         "Pacific/Saipan",
		"Pacific/Pago_Pago":    "Pacific/Midway Pacific/Samoa",
		"Pacific/Port_Moresby": "Antarctica/DumontDUrville Pacific/Chuuk Pacific/Truk Pacific/Yap",
		"Pacific/Tarawa":       "Pacific/Funafuti Pacific/Majuro Pacific/Wake Pacific/Wallis",
	} {
		for name := range strings.FieldsSeq(names) {
			links[name] = target
		}
	}
	return links
}()
