// Package pictures draws photos of houses that never stood: JPEGs with the notes of a
// camera in them, for the demo and for tests. The same seed and number give the same
// pixels. Pictures that are used again for another household are made of them on
// purpose, by the ways in Ways, so that what is found can be counted against what
// was planted.
//
// Scenes are made to be alike, as houses of a village are: a sky, hills, a plot, a
// house with a roof, windows and a door, trees and a fence. What differs is what
// differs there.
package pictures
