package vault

// syncFolder does nothing: Windows writes names down by itself, and opens no folder.
func syncFolder(string) error { return nil }
