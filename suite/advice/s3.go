package advice

import "github.com/corsuite/corsuite/harness"

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/ManageCorsUsing.html
func s3() software {
	return software{
		id: "s3", name: "Amazon S3",
		seen: func(x harness.Exchange) certainty {
			return signs(x, []string{"CORSResponse: "}, serverIs(x, "amazons3") || has(x, "X-Amz-Id-2"), false)
		},
		snippet: `aws s3api put-bucket-cors --bucket BUCKET --cors-configuration '{
  "CORSRules": [{
    "AllowedOrigins": ["https://app.example.com"],
    "AllowedMethods": ["GET", "HEAD", "PUT"],
    "AllowedHeaders": ["*"],
    "ExposeHeaders": ["ETag"],
    "MaxAgeSeconds": 600
  }]
}'`,
		cures: map[topic]cure{
			noHeader: {
				"S3 sends CORS headers only if the request has an Origin and one rule of the bucket lists that origin and the method.",
				"Add a rule with the origin and the method. Behind CloudFront, forward Origin to S3 as well.",
			},
			preflightStatus: {
				"S3 answers 403 to a preflight that no rule of the bucket matches: origin, method and every requested header must be in the same rule.",
				"Add a rule that lists all three; AllowedHeaders may be [\"*\"].",
			},
			caching: {
				"S3 varies its answer by Origin, and sends no Vary when the request has none: a cache that saw such a request first has an answer without CORS headers.",
				"In CloudFront, put Origin into the cache key (the managed request policy CORS-S3Origin with a cache policy that has it), or let a response headers policy add the CORS headers to everything.",
			},
		},
	}
}
