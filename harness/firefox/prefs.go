package firefox

import (
	"encoding/json"
	"fmt"
	"maps"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// prefs are the settings of the profile: all goes through the proxy, nothing is
// asked of a person, and Firefox does little of its own accord. What it asks for all the
// same the proxy refuses.
func prefs(proxy string) (map[string]any, error) {
	host, port, err := net.SplitHostPort(proxy)
	if err != nil {
		return nil, fmt.Errorf("the proxy's address: %w", err)
	}
	number, err := strconv.Atoi(port)
	if err != nil {
		return nil, fmt.Errorf("the proxy's address: %w", err)
	}
	return map[string]any{
		"network.proxy.type":                                      1,
		"network.proxy.http":                                      host,
		"network.proxy.http_port":                                 number,
		"network.proxy.ssl":                                       host,
		"network.proxy.ssl_port":                                  number,
		"network.proxy.no_proxies_on":                             "",
		"network.proxy.allow_hijacking_localhost":                 true,
		"network.proxy.failover_direct":                           false,
		"network.proxy.testing_localhost_is_secure_when_hijacked": true,

		// A page of https may ask a plain http server, and one of http stays where it is.
		"security.mixed_content.block_active_content":    false,
		"security.mixed_content.upgrade_display_content": false,
		"network.websocket.allowInsecureFromHTTPS":       true,
		"dom.security.https_first":                       false,
		"dom.security.https_first_schemeless":            false,
		"network.stricttransportsecurity.preloadlist":    false,
		"network.lna.enabled":                            false,
		"network.lna.blocking":                           false,
		// A 401 is the page's, not a dialogue's.
		"network.auth.subresource-http-auth-allow": 0,

		// One process for all pages: going to another origin takes a fraction of the time.
		"fission.autostart":                false,
		"dom.ipc.processCount":             1,
		"dom.ipc.processPrelaunch.enabled": false,

		"app.normandy.enabled":                       false,
		"app.update.disabledForTesting":              true,
		"browser.aboutwelcome.enabled":               false,
		"browser.contentblocking.introCount":         99,
		"browser.newtabpage.enabled":                 false,
		"browser.safebrowsing.blockedURIs.enabled":   false,
		"browser.safebrowsing.downloads.enabled":     false,
		"browser.safebrowsing.malware.enabled":       false,
		"browser.safebrowsing.phishing.enabled":      false,
		"browser.search.update":                      false,
		"browser.sessionstore.resume_from_crash":     false,
		"browser.shell.checkDefaultBrowser":          false,
		"browser.startup.page":                       0,
		"browser.startup.homepage_override.mstone":   "ignore",
		"browser.translations.enable":                false,
		"datareporting.policy.dataSubmissionEnabled": false,
		"datareporting.healthreport.uploadEnabled":   false,
		"extensions.update.enabled":                  false,
		"extensions.getAddons.cache.enabled":         false,
		"extensions.systemAddon.update.enabled":      false,
		"media.gmp-manager.updateEnabled":            false,
		"network.captive-portal-service.enabled":     false,
		"network.connectivity-service.enabled":       false,
		"network.dns.disablePrefetch":                true,
		"network.http.http3.enable":                  false,
		"network.http.speculative-parallel-limit":    0,
		"network.prefetch-next":                      false,
		"network.trr.mode":                           5,
		"security.OCSP.enabled":                      0,
		"security.certerrors.mitm.priming.enabled":   false,
		"services.settings.server":                   "data:,#corsuite",
		"toolkit.telemetry.enabled":                  false,
		"toolkit.telemetry.server":                   "",
		"toolkit.telemetry.reportingpolicy.firstRun": false,
	}, nil
}

// writePrefs writes the settings into a profile.
func writePrefs(profile, proxy string) error {
	all, err := prefs(proxy)
	if err != nil {
		return err
	}
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(all)) {
		value, err := json.Marshal(all[name])
		if err != nil {
			return fmt.Errorf("the setting %s: %w", name, err)
		}
		fmt.Fprintf(&b, "user_pref(%q, %s);\n", name, value)
	}
	if err := os.WriteFile(filepath.Join(profile, "user.js"), []byte(b.String()), 0o600); err != nil {
		return fmt.Errorf("write the settings of Firefox: %w", err)
	}
	return nil
}
