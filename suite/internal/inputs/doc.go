// Package inputs reads what people copied: a curl line of DevTools or of a
// manual, in the words of a POSIX shell, of Windows' cmd or of PowerShell, and a
// fetch() call. Each becomes the Request that a page would make.
//
// Nothing that was copied is executed, expanded or read from a file: what would
// need that is an error that names the word. Each input has one file.
package inputs
