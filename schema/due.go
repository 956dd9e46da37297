package schema

// DaysBetweenVisits is how long a household may go without a visit before it is due for
// one: once a quarter. The county's plan asks for visits and names no interval, so this
// is the design's; it is shown to cadres, and nothing is refused for being late.
const DaysBetweenVisits = 90

// DaysWithoutNews is after how long a device that has not synced says so to its person, above
// all else: what it shows may be old, and what it keeps nobody else has yet.
const DaysWithoutNews = 14
