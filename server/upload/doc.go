// Package upload takes in photos by tus 1.0, the protocol of resumable uploads: in
// pieces, over a network that breaks off anywhere. The protocol itself is spoken by
// tusd's handler; what is here is a store under it that has everything on disk before
// it is acknowledged, and the rules of the house: an upload belongs to the device that
// began it, and is a photo only when its bytes have proven their SHA-256.
//
// Whoever announces bytes that are here already, by their SHA-256, is told so and need
// not send them. Nothing is given away by that: the hash of a photo is known to those
// who have the photo, or the row that names it.
//
// An upload is two files in one folder: "<id>.json" says what is coming and from whom,
// and "<id>.part" holds what has come. How much has come is the length of the second
// and stands nowhere else, so no crash can make the two disagree.
package upload
