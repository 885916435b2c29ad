-- The same body sent to two deployments is an event of each.

ALTER TABLE result DROP CONSTRAINT result_pkey, ADD PRIMARY KEY (id, deployment);
