/** The shells that a worker runs, by the names under which they are started. */
export { deliver } from './deliver.js'
export { grievance } from './grievance.js'
export { matter } from './matter.js'
export { watch } from './watch.js'
