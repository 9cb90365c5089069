package cure

// enterprise are frameworks of the JVM, of .NET, of PHP and of Ruby. Spring's wildcards
// stand for any characters, dots included, so that no pattern is written for it.
func enterprise() []product {
	const origins = `{{if .Everyone}}"*"{{else}}{{double .Origins}}{{end}}`
	return []product{
		{id: "spring", name: "Spring", where: "as beans; http.cors() puts it before authentication", untried: true, text: `@Bean
CorsConfigurationSource corsConfigurationSource() {
    var cors = new CorsConfiguration();
    cors.setAllowedOrigins(List.of(` + origins + `));
    cors.setAllowCredentials({{.Credentials}});
    cors.setAllowedMethods(List.of({{if .Methods}}{{double .Methods}}{{else}}"GET", "HEAD", "POST"{{end}})); // all: others get 403
{{- if .Headers}}
    cors.setAllowedHeaders(List.of({{double .Headers}}));
{{- end}}
{{- if .Expose}}
    cors.setExposedHeaders(List.of({{double .Expose}}));
{{- end}}
{{- with .MaxAge}}
    cors.setMaxAge({{.}}L);
{{- end}}
    var source = new UrlBasedCorsConfigurationSource();
    source.registerCorsConfiguration("/**", cors);
    return source;
}

@Bean
SecurityFilterChain security(HttpSecurity http) throws Exception {
    return http.cors(Customizer.withDefaults())
        .authorizeHttpRequests(r -> r.anyRequest().authenticated())
        .build();
}
`},
		{id: "tomcat", name: "Tomcat", where: "in web.xml, as the first filter", text: `<filter>
  <filter-name>cors</filter-name>
  <filter-class>org.apache.catalina.filters.CorsFilter</filter-class>
  <init-param><param-name>cors.allowed.origins</param-name><param-value>{{if .Everyone}}*{{else}}{{join .Origins}}{{end}}</param-value></init-param>
  <init-param><param-name>cors.support.credentials</param-name><param-value>{{.Credentials}}</param-value></init-param>
{{- if .Methods}}
  <init-param><param-name>cors.allowed.methods</param-name><param-value>{{join .Methods}}, OPTIONS</param-value></init-param>
{{- end}}
{{- if .Headers}}
  <init-param><param-name>cors.allowed.headers</param-name><param-value>{{join .Headers}}</param-value></init-param>
{{- end}}
{{- if .Expose}}
  <init-param><param-name>cors.exposed.headers</param-name><param-value>{{join .Expose}}</param-value></init-param>
{{- end}}
{{- with .MaxAge}}
  <init-param><param-name>cors.preflight.maxage</param-name><param-value>{{.}}</param-value></init-param>
{{- end}}
</filter>
<filter-mapping>
  <filter-name>cors</filter-name>
  <url-pattern>/*</url-pattern>
</filter-mapping>
`},
		{id: "aspnet-core", name: "ASP.NET Core", where: "in Program.cs; UseCors after UseRouting and before UseAuthentication", untried: true, text: `builder.Services.AddCors(o => o.AddDefaultPolicy(p => p
    {{if .Everyone}}.AllowAnyOrigin(){{else}}.WithOrigins({{double .Origins}}){{end}}
{{- if .Credentials}}
    .AllowCredentials()
{{- end}}
{{- if .Methods}}
    .WithMethods({{double .Methods}})
{{- end}}
{{- if .Headers}}
    .WithHeaders({{double .Headers}})
{{- end}}
{{- if .Expose}}
    .WithExposedHeaders({{double .Expose}})
{{- end}}
{{- with .MaxAge}}
    .SetPreflightMaxAge(TimeSpan.FromSeconds({{.}}))
{{- end}}
));

app.UseRouting();
app.UseCors();
app.UseAuthentication();
app.UseAuthorization();
`},
		{id: "laravel", name: "Laravel", where: "as config/cors.php", patterns: true, untried: true, text: `<?php

return [
    'paths' => ['*'],
    'allowed_origins' => [{{if .Everyone}}'*'{{else}}{{single .Origins}}{{end}}],
    'allowed_origins_patterns' => [{{range $i, $p := .Patterns}}{{if $i}}, {{end}}'~{{$p.Expression}}~D'{{end}}],
    'supports_credentials' => {{.Credentials}},
{{- if .Methods}}
    'allowed_methods' => [{{single .Methods}}],
{{- end}}
{{- if .Headers}}
    'allowed_headers' => [{{single .Headers}}],
{{- end}}
{{- if .Expose}}
    'exposed_headers' => [{{single .Expose}}],
{{- end}}
{{- with .MaxAge}}
    'max_age' => {{.}},
{{- end}}
];
`},
		{id: "rails", name: "Rails", where: "in config/initializers/cors.rb, with the gem rack-cors", text: `Rails.application.config.middleware.insert_before 0, Rack::Cors do
  allow do
    origins {{if .Everyone}}"*"{{else}}{{double .Origins}}{{range $i, $p := .Patterns}}{{if or $i $.Origins}}, {{end}}/{{$p.Slashed}}/{{end}}{{end}}
    resource "*",
      methods: %i[{{if .Methods}}{{range $i, $m := lower .Methods}}{{if $i}} {{end}}{{$m}}{{end}}{{else}}get head post{{end}} options], # all: others are refused
{{- if .Headers}}
      headers: %w[{{range $i, $h := .Headers}}{{if $i}} {{end}}{{$h}}{{end}}],
{{- end}}
{{- if .Expose}}
      expose: %w[{{range $i, $h := .Expose}}{{if $i}} {{end}}{{$h}}{{end}}],
{{- end}}
{{- with .MaxAge}}
      max_age: {{.}},
{{- end}}
      credentials: {{.Credentials}}
  end
end
`},
	}
}
