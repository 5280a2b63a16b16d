import { type Fixtures, fixturesBeside } from '../../../test/support/fixtures.ts'

// Not in the tests themselves: in a page, theirs is not the address that the server knows them by.
export const fixtures: Fixtures = fixturesBeside(import.meta.url)
