// Package watermelon speaks WatermelonDB's protocol of sync: what an app on that library
// sends becomes edits, and what the server holds becomes the changes that the library
// applies. It is pure. mobile-contract/watermelon.md is the same for those who write apps.
//
// The library keeps of a row only its values, whether it is dirty, and which columns are
// (_status, _changed). It pulls, lets its dirty columns win over what came, pushes what is
// dirty, and holds that clean once it has the answer. It has no changesets, no bases and no
// word for "refused". The server makes up for that, with three things per device:
//
// Rounds. Each pull gets a timestamp of its own, larger than all before it, which stands for
// a cursor. A pull that names one proves that its page was applied, and nothing else does: an
// answer that was lost is made again from the cursor before it. The library pulls anew before
// each push, so a push is known by its round: the same one again is answered and nothing is
// done, one of an earlier round than the last is a late letter. Whatever was in it stayed
// dirty and comes again, or was in the push that followed it.
//
// The Statement: what is known of the device's unsent work. A push names everything that is
// dirty, so what it does not name was clean when the page of its round was applied; so does a
// pull that says what is dirty. Floor is the newest round of which that is known. A field that
// turns up dirty has the floor as its base, not the timestamp that the push carries: it may
// have been changed before that round's page came, which left it as it was. What a push named
// stays in the statement with base and value, for its answer can be lost: the same value again
// is a repeat and becomes no edit, another one keeps the base of the first. If a later
// statement lacks any row of the push, all of the push was answered, because the library
// takes an answer whole or not at all; then it is forgotten. So a changeset is made of exactly
// what the device had not delivered before, in the transaction that notes it as delivered.
//
// Between saying what is dirty and applying the page that comes, somebody may go on working, so
// such a word is about the round before the page. The library's log tells where dirty values
// won over the page's; an app that passes that on with its next pull (Kept) has what was clean
// then based on the page. Without it, who changes what they have just pulled counts as not
// having seen it, and people decide once more than they need to.
//
// Rows held: of every row that was ever sent to the device, or came from it, where it was,
// the first round that brought it, whether a deletion was sent, and whether it must come
// again. They tell created from updated. A row that was pushed always comes again, whatever
// became of the push: the library believes that its values stand, and only the row as it is
// says that they were refused, united or put before people. If it is not there, or in no
// village of the device's, its deletion comes.
//
// A deletion destroys what is dirty: the library does not ask. So none is sent but when the
// pull itself says what is dirty, and never of a dirty row; it waits otherwise. A village that
// was taken away, a household that moved, a row that somebody deleted: all the same. An app
// that never says keeps rows that it should not have, and loses nothing. To take a push for
// such a word would not do: what was edited between it and the next pull would be destroyed.
package watermelon
