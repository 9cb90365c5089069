// Package declared reads the CORS policy that an infrastructure file declares:
// Kubernetes manifests, AWS templates, rules of a storage bucket, a plan of
// Terraform. What a product does where its file says nothing is part of the
// policy, and so is its own meaning of "*" in an origin.
//
// Nothing is guessed. What a file alone cannot say (a variable, a parameter of a
// template, a pattern that corsuite has no words for) is listed, and the field
// stays undeclared. What cannot work, whatever server reads it, is a mistake.
//
// The package reads what it is given and asks nobody. It renders no template and
// looks nothing up. Each product has one file.
package declared
