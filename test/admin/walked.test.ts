import { describe, expect, test } from 'vitest'
import { populate } from '../../bench/population.ts'
import { defaultPolicy } from '../../src/policy/default-policy.ts'
import { openHouse } from '../support/house.ts'
import { walkEverybody } from '../support/walked.ts'
import { motley } from '../support/motley.ts'

describe('what is simulated of a generated population', () => {
  test.each([
    ['the default policy', defaultPolicy],
    ['a motley one', motley],
  ])('is what is decided when everybody signs in, under %s', { timeout: 360_000 }, async (_name, policy) => {
    const at = await openHouse({ policy })
    await populate(at.database.pool, 150)
    const { differences, ...sums } = await walkEverybody(at, policy)
    expect(differences).toEqual([])
    expect(sums.people).toBeGreaterThan(140)
    expect(sums.finished).toBeGreaterThan(100)
    expect(sums.shut).toBeGreaterThan(0)
    expect(sums.refused).toBeGreaterThan(0)
    await at.close()
  })
})
