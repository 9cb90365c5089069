package advice

import (
	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// https://docs.spring.io/spring-framework/reference/web/webmvc-cors.html
func spring() software {
	return software{
		id: "spring", name: "Spring",
		seen: func(x harness.Exchange) certainty {
			return signs(x, []string{"Invalid CORS request", "Whitelabel Error Page"},
				has(x, "X-Application-Context") || len(fetch.Values(x.Response, "Vary")) == 3, false)
		},
		snippet: `@Bean
CorsConfigurationSource corsConfigurationSource() {
    var cors = new CorsConfiguration();
    cors.setAllowedOrigins(List.of("https://app.example.com"));
    cors.setAllowCredentials(true);
    cors.setAllowedMethods(List.of("GET", "HEAD", "POST", "PUT", "DELETE")); // all: others get 403, HEAD too
    cors.setAllowedHeaders(List.of("Content-Type", "Authorization"));
    cors.setExposedHeaders(List.of("X-Request-Id"));
    cors.setMaxAge(600L);
    var source = new UrlBasedCorsConfigurationSource();
    source.registerCorsConfiguration("/**", cors);
    return source;
}

@Bean
SecurityFilterChain security(HttpSecurity http) throws Exception {
    return http.cors(Customizer.withDefaults())      // before authentication
        .authorizeHttpRequests(r -> r.anyRequest().authenticated())
        .build();
}`,
		cures: map[remedy]cure{
			noHeader: {
				"@CrossOrigin and addCorsMappings belong to Spring MVC: what a filter answers before it (Spring Security's 401 and 403, an error page) has no CORS headers.",
				"Give Spring Security the configuration: http.cors(withDefaults()) and a CorsConfigurationSource bean.",
			},
			preflightStatus: {
				"Spring answers 403 \"Invalid CORS request\" when origin, method or a header is not listed; 401 means that Spring Security asked the preflight for authentication.",
				"http.cors(withDefaults()) with a CorsConfigurationSource bean lets preflights through before authentication; list origin, method and headers there.",
			},
			wildcard: {
				"allowedOrigins(\"*\"), and @CrossOrigin without origins, answer *, which does not go with credentials. Together with allowCredentials(true) they are an error, at start or at the first request (500).",
				"List the origins; allowedOriginPatterns is for subdomains: https://*.example.com.",
			},
			tooOpen: {
				"allowedOriginPatterns(\"*\") sends back any origin, and * in a pattern stands for any text, dots included.",
				"List whole origins in allowedOrigins.",
			},
		},
	}
}
