/** All that speaks to the server, as the one piece that is loaded when it is first needed. */
export { enrolWith } from './enrol';
export { refusalOf, Sync } from './sync';
