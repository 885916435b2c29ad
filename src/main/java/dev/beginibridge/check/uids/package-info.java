/** The lint of customers' ids: whether Begini takes them, and whether they tell who the customer is. */
package dev.beginibridge.check.uids;
