       01  REC.
           05  UID  PIC X(9).
           05  NR   PIC 9(3).
