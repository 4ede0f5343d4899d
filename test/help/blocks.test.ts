import { describe, expect, test } from 'vitest'
import { blocksOf } from '../../src/help/blocks.ts'

describe('a text', () => {
  test('is parted into paragraphs by empty lines, however it is wrapped', () => {
    expect(blocksOf('One\ngoes on.\n\nTwo.\n \nThree.')).toEqual([
      { kind: 'paragraph', text: 'One goes on.' },
      { kind: 'paragraph', text: 'Two.' },
      { kind: 'paragraph', text: 'Three.' },
    ])
  })

  test('makes lists and steps, whose items go on too', () => {
    expect(blocksOf('Either:\n- this\n  or more\n- that\n1. first\n2. then')).toEqual([
      { kind: 'paragraph', text: 'Either:' },
      { kind: 'list', items: ['this or more', 'that'] },
      { kind: 'steps', items: ['first', 'then'] },
    ])
  })

  test('has no other markup: what stands there is shown', () => {
    expect(blocksOf('<b>**bold**</b> [link](x)')).toEqual([{ kind: 'paragraph', text: '<b>**bold**</b> [link](x)' }])
  })

  test('is nothing where it is empty', () => {
    expect(blocksOf('')).toEqual([])
  })
})
