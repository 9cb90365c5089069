package advice

import "github.com/corsuite/corsuite/harness"

// https://tomcat.apache.org/tomcat-10.1-doc/config/filter.html#CORS_Filter
func tomcat() software {
	return software{
		id: "tomcat", name: "Apache Tomcat (CorsFilter)",
		seen: func(x harness.Exchange) certainty {
			return signs(x, []string{"<title>HTTP Status ", "<h3>Apache Tomcat"}, false, serverIs(x, "apache-coyote"))
		},
		snippet: `<filter>
  <filter-name>cors</filter-name>
  <filter-class>org.apache.catalina.filters.CorsFilter</filter-class>
  <init-param><param-name>cors.allowed.origins</param-name><param-value>https://app.example.com</param-value></init-param>
  <init-param><param-name>cors.support.credentials</param-name><param-value>true</param-value></init-param>
  <init-param><param-name>cors.allowed.methods</param-name><param-value>GET,HEAD,POST,PUT,DELETE,OPTIONS</param-value></init-param>
  <init-param><param-name>cors.allowed.headers</param-name><param-value>Content-Type,Authorization</param-value></init-param>
  <init-param><param-name>cors.exposed.headers</param-name><param-value>X-Request-Id</param-value></init-param>
  <init-param><param-name>cors.preflight.maxage</param-name><param-value>600</param-value></init-param>
</filter>
<filter-mapping>                     <!-- the first mapping -->
  <filter-name>cors</filter-name>
  <url-pattern>/*</url-pattern>
</filter-mapping>`,
		tried: "Apache Tomcat 10.1.60",
		cures: map[remedy]cure{
			preflightStatus: {
				"CorsFilter answers 403 to whatever its lists do not have: origin, method, or a single header. A security constraint that covers OPTIONS answers 401 before any filter.",
				"List origin, method and headers, and leave OPTIONS out of the security constraints (http-method-omission).",
			},
		},
	}
}
