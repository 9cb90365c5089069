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
		cures: map[remedy]cure{
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

// otherRegion is for a bucket that is asked for at an endpoint of another region:
// what the bucket's rules say is not read there.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/Redirects.html
func otherRegion(region string) cure {
	return cure{
		"S3 redirects to the endpoint of the bucket's region (" + region + "), and a browser does not follow that for a preflight. The bucket's CORS rules were not read.",
		"Ask for, and sign, the address of the regional endpoint: https://BUCKET.s3." + region + ".amazonaws.com. In an SDK, set the client's region to " + region + ".",
	}
}
