/** Where a case stands in SurgiCase: the two statuses the jobs move it to, and the ones they move it from. */
export const CaseStatus = { readyForBilling: 10, pendingPayment: 15, paidToProvider: 20 } as const;
