package declared

import (
	"fmt"
	"strconv"
	"strings"
)

// Sentence says a note to a person. product is that of the policy.
func (n Note) Sentence(product string) string {
	written := strconv.Quote(n.Written)
	switch n.Kind {
	case Default:
		if n.Value == "" {
			return fmt.Sprintf("%s: not set", n.Field)
		}
		return fmt.Sprintf("%s: not set, so %s uses %s", n.Field, product, n.Value)
	case Unresolved:
		of := ""
		if n.Field != "" {
			of = " for " + n.Field
		}
		if n.Value == applied {
			return fmt.Sprintf("%s is known only after the plan was applied: write the field yourself, or give terraform show -json of the state", written)
		}
		return fmt.Sprintf("%s%s is known only where this is deployed: give it with --set or --policy-set, or write the field yourself", written, of)
	case Inexpressible:
		return fmt.Sprintf("%s cannot be put into the words of a policy, so %s is left out: write what is meant yourself", written, n.Field)
	case NoURL:
		return noURL(n)
	case Unfilled:
		return fmt.Sprintf("%s is not a target: the document has no example for %s", n.Written, n.Value)
	case FirstRule:
		return fmt.Sprintf("%s answers by the first rule that matches origin, method and headers together: a request that needs parts of two rules is refused", product)
	case PreflightsElsewhere:
		return fmt.Sprintf("a preflight from an origin that is not listed reaches the application, unless %s is set", n.Value)
	}
	return n.mistake(product, written)
}

func noURL(n Note) string {
	switch n.Value {
	case "scheme":
		return fmt.Sprintf("%s: whether it is reached by http or https does not stand here, so there is no URL for it", strconv.Quote(n.Written))
	case "base":
		return "the document does not say where the server is: give base=https://api.example.com with --set or --policy-set"
	case "path":
		return fmt.Sprintf("%s is a pattern of paths: name a URL to ask", strconv.Quote(n.Written))
	}
	return fmt.Sprintf("%s names no host: say the URL when you run it", strconv.Quote(n.Written))
}

func (n Note) mistake(product, written string) string {
	switch n.Kind {
	case NotAnOrigin:
		if n.Value == "" {
			return fmt.Sprintf("%s is not an origin, so it lets nobody in: want scheme://host[:port]", written)
		}
		if strings.Contains(n.Value, "*") {
			return fmt.Sprintf("%s lets nobody in, since no origin has a path or a slash at its end: write %s", written, n.Value)
		}
		return fmt.Sprintf("%s lets nobody in, since browsers send %s: write that", written, n.Value)
	case UnsupportedPattern:
		return fmt.Sprintf("%s lets nobody in: %s compares it letter by letter and knows no such pattern", written, product)
	case PublicSuffix:
		return fmt.Sprintf("%s lets strangers in: everybody can get a name below %s", written, n.Value)
	case LiteralWildcard:
		return fmt.Sprintf(`"*" with credentials: %s sends both as they are, which browsers refuse for every request with credentials; list the origins, or set credentials to false`, n.Value)
	case EveryoneWithCredentials:
		return fmt.Sprintf(`"*" with credentials: %s answers with the requesting origin, so that every website can read what signed-in visitors see; list the origins`, n.Value)
	case RefusedWildcard:
		return fmt.Sprintf(`"*" with credentials: %s refuses this combination; list the origins`, n.Value)
	case UnescapedDot:
		return fmt.Sprintf(`%s has a dot that stands for any character, so other hosts match, too; write \. (taken as %s)`, written, n.Value)
	case Unanchored:
		return fmt.Sprintf("%s is searched for anywhere in the origin, so other hosts match, too; put ^ before it and $ behind it", written)
	case PrefixMatch:
		return fmt.Sprintf("%s is only how the origin has to begin, so %s.stranger.example is let in; use exact, or a regex with its end", written, strings.TrimRight(n.Written, "/"))
	case SuffixMatch:
		return fmt.Sprintf(`%s is only how the host has to end, so strangers can have one that does; write https://([a-z0-9-]+\.)*example\.com`, written)
	case BadPattern:
		return fmt.Sprintf("%s is not a regular expression: %s", written, n.Value)
	case MissingQuotes:
		return fmt.Sprintf("%s needs quotes inside of its quotes: %s", written, n.Value)
	case ListSentWhole:
		return fmt.Sprintf("%s is sent as one value to everybody, and browsers take one origin only: let the function answer with the origin that asks", written)
	case NotEnabled:
		return fmt.Sprintf("these CORS settings do nothing without %s", n.Value)
	case BadNumber:
		return fmt.Sprintf("%s is not a number of seconds", written)
	case BadBoolean:
		return fmt.Sprintf("%s is neither true nor false", written)
	default: // BadMethod, BadHeader
		return fmt.Sprintf("%s %s", written, n.Value)
	}
}
