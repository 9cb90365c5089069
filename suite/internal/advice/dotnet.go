package advice

import "github.com/corsuite/corsuite/harness"

// https://learn.microsoft.com/aspnet/core/security/cors
func aspNetCore() software {
	return software{
		id: "aspnet-core", name: "ASP.NET Core",
		seen: func(x harness.Exchange) certainty {
			// IIS sends X-Powered-By: ASP.NET with everything, whoever wrote it.
			return signs(x, nil, serverIs(x, "kestrel"), field(x, "X-Powered-By") == "asp.net" || serverIs(x, "microsoft-iis"))
		},
		snippet: `builder.Services.AddCors(o => o.AddDefaultPolicy(p => p
    .WithOrigins("https://app.example.com")
    .AllowCredentials()
    .WithMethods("GET", "PUT", "DELETE")
    .WithHeaders("Content-Type", "Authorization")
    .WithExposedHeaders("X-Request-Id")
    .SetPreflightMaxAge(TimeSpan.FromSeconds(600))));

app.UseRouting();
app.UseCors();                       // after UseRouting, before UseAuthentication
app.UseAuthentication();
app.UseAuthorization();`,
		cures: map[remedy]cure{
			noHeader: {
				"UseCors stands in the wrong place (after what answered, such as UseStaticFiles), or the exception handler cleared the headers of an error.",
				"Call UseCors after UseRouting and before UseStaticFiles, UseAuthentication and UseAuthorization.",
			},
			preflightStatus: {
				"Authentication or IIS answers OPTIONS before the CORS middleware: 401 with Windows authentication, 404 or 405 from the OPTIONS handler of IIS.",
				"Call UseCors before UseAuthentication; under IIS install the CORS module or take OPTIONSVerbHandler away.",
			},
			preflightRedirect: {
				"UseHttpsRedirection answers the preflight.", "Ask for the https URL, or call UseHttpsRedirection only for requests that are not preflights.",
			},
			tooOpen: {
				"SetIsOriginAllowed(_ => true) sends back any origin.", "List the origins in WithOrigins; SetIsOriginAllowedToAllowWildcardSubdomains understands https://*.example.com.",
			},
		},
	}
}
