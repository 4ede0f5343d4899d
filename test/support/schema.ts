import { Client } from 'pg'

const COLUMNS = `select format('%s.%s %s%s%s', c.relname, a.attname, format_type(a.atttypid, a.atttypmod), case when a.attnotnull then ' not null' else '' end,
    coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '')) as line
  from pg_attribute a join pg_class c on c.oid = a.attrelid left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
  where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition and a.attnum > 0 and not a.attisdropped
  order by c.relname, a.attnum`

const PARTITIONS = `select format('%s partition of %s %s', c.oid::regclass, i.inhparent::regclass, pg_get_expr(c.relpartbound, c.oid)) as line
  from pg_class c join pg_inherits i on i.inhrelid = c.oid where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace order by 1`

const CONSTRAINTS = `select format('%s: %s', conrelid::regclass, pg_get_constraintdef(oid)) as line from pg_constraint
  where connamespace = 'public'::regnamespace and conparentid = 0 and contype <> 'n' order by 1`

const INDEXES = `select indexdef as line from pg_indexes where schemaname = 'public' order by 1`

const TRIGGERS = `select format('%s: %s', tgrelid::regclass, tgname) as line from pg_trigger where not tgisinternal and tgparentid = 0 order by 1`

/** The schema of a database as lines that say the same on every version of PostgreSQL, without what the migration tool keeps for itself. */
export async function describeSchema(url: string): Promise<string> {
  const client = new Client({ connectionString: url })
  await client.connect()
  const lines: string[] = []
  for (const query of [COLUMNS, PARTITIONS, CONSTRAINTS, INDEXES, TRIGGERS]) {
    const { rows } = await client.query<{ line: string }>(query)
    lines.push(...rows.map(({ line }) => line).filter((line) => !line.includes('knex_')), '')
  }
  await client.end()
  return lines.join('\n')
}
