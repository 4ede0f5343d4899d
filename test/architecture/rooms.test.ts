import { globSync, readFileSync } from 'node:fs'
import { basename, relative, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { anything, outside, printPlan, rooms, type Room } from './doors.ts'
import { sources, withoutWords, type SourceFile } from './read-imports.ts'

const root = resolve(import.meta.dirname, '../..')
const files = sources()
const inRooms = files.filter(({ room }) => room !== '')

describe('the plan of the house', () => {
  test('has every file in a room, or at the door', () => {
    const strays = files.filter(({ room, path }) => (room === '' ? !outside.includes(path) : rooms[room] === undefined))
    expect(strays.map(({ path }) => path)).toEqual([])
  })

  test.each(inRooms.map((file) => [file.path, file] as const))('%s opens only doors that are there', (_path, file) => {
    const room = rooms[file.room]
    if (room === undefined) throw new Error(`the room ${file.room} is not on the plan`)
    expect(file.opens.filter((target) => !mayOpen(file, room, target))).toEqual([])
    expect(file.packages.filter((name) => !mayUse(file, room, name))).toEqual([])
  })

  test.each(Object.entries(rooms))('has no door in %s that nobody uses', (name, room) => {
    const used = inRooms
      .filter((file) => file.room === name)
      .flatMap(({ opens, packages }) => [...opens.flatMap((target) => [target, target.split('/')[0] ?? '']), ...packages])
    expect([...room.opens, ...room.packages, ...Object.values(room.only ?? {}).flat()].filter((door) => door !== anything && !used.includes(door))).toEqual([])
  })

  test('keeps authenticators from knowing each other', () => {
    const folder = (path: string): string | undefined => /^authenticators\/([^/]+)\//.exec(path)?.[1]
    const nosy = inRooms.filter(
      (file) => folder(file.path) !== undefined && file.opens.some((target) => (folder(target) ?? folder(file.path)) !== folder(file.path)),
    )
    expect(nosy.map(({ path }) => path)).toEqual([])
  })

  test('is printed in the README as it is enforced', () => {
    const readme = readFileSync(`${root}/README.md`, 'utf8')
    const printed = /<!-- plan -->\n\n([\s\S]*?)\n\n<!-- \/plan -->/.exec(readme)?.[1]
    expect(printed, 'run `npm run docs`').toBe(printPlan())
  })
})

describe('a file of the house', () => {
  const forbiddenNames = /^(utils?|helpers?|common|lib|misc|services?|managers?)$/

  test('has a name that says what it is', () => {
    const everything = globSync(['src/**', 'test/**', 'migrations/**', 'views/**', 'bench/**'], { cwd: root })
    const nameless = everything.filter((path) => path.split('/').some((part) => forbiddenNames.test(part.replace(/\..*$/, ''))))
    expect(nameless).toEqual([])
  })

  test('is at most 200 lines long', () => {
    expect(files.filter(({ lines }) => lines > 200).map(({ path, lines }) => `${path}: ${lines}`)).toEqual([])
  })

  const taken = /\bDate\.now\b|\bnew Date\(\s*\)|\bDate\(\)|\bMath\.random\b|(?<![.\w'-])process\b(?=[.[])|from 'node:process'/
  test.each(files.filter(({ path, room }) => !outside.includes(path) && room !== 'browser' && !path.endsWith('.js')).map((file) => [file.path, file] as const))(
    '%s is given time, chance and the process, and takes none',
    (_path, { text }) => {
      expect(taken.exec(withoutWords(text))?.[0]).toBeUndefined()
    },
  )

  test('finds its files in a folder of any name: the address of a file is no path', () => {
    expect(files.filter(({ text }) => /import\.meta\.url\)\.pathname|`file:\/\//.test(text)).map(({ path }) => path)).toEqual([])
  })

  test('switches no check off', () => {
    const everything = globSync(['src/**/*.{ts,js}', 'test/**/*.ts', 'migrations/**/*.ts'], { cwd: root }).filter((path) => basename(path) !== 'rooms.test.ts')
    const off = /@ts-(ignore|nocheck|expect-error)|(oxlint|eslint)-disable|\b(test|it|describe)\.(skip|only|todo)\(/
    expect(everything.filter((path) => off.test(readFileSync(`${root}/${path}`, 'utf8')))).toEqual([])
  })

  test('names nothing of the machine it was written on', () => {
    const tracked = globSync(['src/**/*.*', 'test/**/*.*', 'migrations/**/*.*', 'views/**/*.*', 'docs/**/*.md', '*.md'], { cwd: root })
    const machine = new RegExp(['/work', 'main\\b|/work', 'shared\\b'].join('/'))
    expect(tracked.filter((path) => machine.test(readFileSync(`${root}/${path}`, 'utf8'))).map((path) => relative(root, path))).toEqual([])
  })
})

function mayOpen(file: SourceFile, room: Room, target: string): boolean {
  const targetRoom = target.split('/')[0]
  return targetRoom === file.room || doors(file, room).some((door) => door === anything || door === targetRoom || door === target)
}

function mayUse(file: SourceFile, room: Room, name: string): boolean {
  return room.packages.includes(anything) || [...room.packages, ...doors(file, room)].includes(name)
}

function doors(file: SourceFile, room: Room): readonly string[] {
  return [...room.opens, ...(room.only?.[basename(file.path).replace(/\.[^.]+$/, '')] ?? [])]
}
