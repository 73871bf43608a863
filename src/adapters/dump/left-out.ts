/** What is no part of a backup: the NPI tables and their search tables, and what a full load builds beside them. */

/** Their rows come from NPPES again. The ledger of loads and the logs stay in. */
export function isLeftOut(table: string): boolean {
  return /^(?:npi_data_|search_|jobs_npi_(?!loads$))/i.test(table);
}
